# Looks at config/config.yaml before Snakemake reads it, whose own message tells neither the line nor how to mend it.
import sys
from pathlib import Path

from leopard_census.config.load import CONFIG_FILE, read_config
from leopard_census.errors import InputError

CONFIG_FAULTS = []

# With --configfile, whose keys win over those of config/config.yaml, that file need not be there.
if not workflow.overwrite_configfiles or Path(CONFIG_FILE).is_file():
    try:
        CONFIG_FAULTS = read_config(Path.cwd())[1]
    except InputError as error:
        sys.exit(f"\n{error.text()}\n")


include: "shown.smk"
include: "resources.smk"
