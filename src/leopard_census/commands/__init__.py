"""Sub-commands of `leopard-census`: each module offers `add_arguments(parser)` and `run(args) -> exit status`."""
