"""A Slurm cluster of one node on this machine, for the tests that send the workflow through a real scheduler.

    python3 -m tools.local_slurm start|stop

Standard library only. `start` installs Slurm and munge where root runs it on Debian, writes `/etc/slurm/slurm.conf`
(the executor plugin drops SLURM_* variables, so that no other place is found), starts the daemons and waits until the
node is idle. Where Slurm answers already, both leave it as it is. There is no accounting database: jobs are followed by
`squeue`, which remembers ended ones for a while.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tools import system_libs

PACKAGES = {"slurmctld": "slurmctld", "slurmd": "slurmd", "sbatch": "slurm-client", "munged": "munge"}
CONFIG = Path("/etc/slurm/slurm.conf")
STATE = Path("/run/leopard-census-slurm")
MARK = "# Written by tools/local_slurm.py of leopard-census: a cluster of this machine alone, for tests."
DAEMONS = ("slurmd", "slurmctld", "munged")
#: Seconds that the node may take to be idle.
PATIENCE = 30


class NoSlurmError(Exception):
    """Slurm cannot be had here; the text says why, in a sentence."""


def config_text(host: str, cpus: int, memory_mb: int, state: Path = STATE) -> str:
    """The cluster's configuration: one node, one partition, a scheduler that looks each second."""
    settings = {
        "ClusterName": "leopards",
        "SlurmctldHost": f"{host}(127.0.0.1)",
        "SlurmUser": "root",
        "AuthType": "auth/munge",
        "SlurmctldPort": "26817",
        "SlurmdPort": "26818",
        "StateSaveLocation": f"{state}/controller",
        "SlurmdSpoolDir": f"{state}/node",
        "SlurmctldPidFile": f"{state}/slurmctld.pid",
        "SlurmdPidFile": f"{state}/slurmd.pid",
        "SlurmctldLogFile": f"{state}/slurmctld.log",
        "SlurmdLogFile": f"{state}/slurmd.log",
        "ProctrackType": "proctrack/linuxproc",
        "TaskPlugin": "task/none",
        "MpiDefault": "none",
        "SelectType": "select/cons_tres",
        "SelectTypeParameters": "CR_Core_Memory",
        "ReturnToService": "2",
        # Ended jobs are remembered long enough to be asked for.
        "MinJobAge": "600",
        "SchedulerParameters": "sched_interval=1,bf_interval=1",
        "JobAcctGatherType": "jobacct_gather/linux",
        "AccountingStorageType": "accounting_storage/none",
    }
    node = f"NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory_mb} State=UNKNOWN"
    partition = f"PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP"
    lines = (MARK, *(f"{name}={value}" for name, value in settings.items()), node, partition)
    return "\n".join(lines) + "\n"


def state_of_nodes() -> str:
    """What `sinfo` says of the nodes; empty where no controller answers."""
    if shutil.which("sinfo") is None:
        return ""
    done = subprocess.run(
        ["sinfo", "-h", "-o", "%T"], capture_output=True, text=True, check=False, timeout=60
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def start() -> None:
    """Start the cluster, unless one answers.

    Raises
    ------
    NoSlurmError
        Where it cannot be installed, or a configuration of somebody else's stands, or a daemon does not come up.
    """
    if state_of_nodes():
        return
    if CONFIG.exists() and MARK not in CONFIG.read_text(encoding="utf-8"):
        raise NoSlurmError(
            f"{CONFIG} is a configuration that these tests did not write; its cluster does not answer."
        )
    _install()
    stop()
    for folder in (STATE / "controller", STATE / "node", CONFIG.parent):
        folder.mkdir(parents=True, exist_ok=True)
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    CONFIG.write_text(
        config_text(socket.gethostname().split(".")[0], os.cpu_count() or 1, memory_mb), encoding="utf-8"
    )
    _start_munge()
    _run("slurmctld")
    _run("slurmd")
    deadline = time.monotonic() + PATIENCE
    while state_of_nodes() != "idle":
        if time.monotonic() > deadline:
            raise NoSlurmError(f"Slurm's node is not idle after {PATIENCE} s; see the logs in {STATE}.")
        time.sleep(0.2)


def stop() -> None:
    """End the daemons that `start` started, and forget their jobs."""
    for daemon in DAEMONS:
        pid_file = STATE / f"{daemon}.pid"
        if pid_file.is_file():
            _end(int(pid_file.read_text(encoding="utf-8").strip() or "0"), daemon)
    shutil.rmtree(STATE, ignore_errors=True)
    if CONFIG.is_file() and MARK in CONFIG.read_text(encoding="utf-8"):
        CONFIG.unlink()


def _install() -> None:
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if not missing:
        return
    if not system_libs.may_install():
        raise NoSlurmError(
            f"Slurm is not installed, and only root on Debian may install it here: {' '.join(missing)}."
        )
    # Another program may be at it: wait up to five minutes for its lock.
    system_libs.apt("-o", "DPkg::Lock::Timeout=300", "update", "-q")
    system_libs.apt("-o", "DPkg::Lock::Timeout=300", *system_libs.install_command(missing)[1:])
    if missing := [package for program, package in PACKAGES.items() if shutil.which(program) is None]:
        raise NoSlurmError(f"Could not install {' '.join(missing)}; see above.")


def _start_munge() -> None:
    """Jobs prove by munge whose they are; its daemon may run already."""
    socket_file = Path("/run/munge/munge.socket.2")
    if subprocess.run(["munge", "-n"], capture_output=True, check=False).returncode == 0:
        return
    key = Path("/etc/munge/munge.key")
    if not key.exists():
        key.touch(mode=0o400)
        key.write_bytes(os.urandom(1024))
    for path in (key, key.parent, Path("/var/lib/munge"), Path("/var/log/munge"), socket_file.parent):
        path.mkdir(parents=True, exist_ok=True) if not path.exists() else None
        shutil.chown(path, "munge", "munge")
    STATE.chmod(0o755)
    pid_file = socket_file.parent / "munged.pid"
    _run("runuser", "-u", "munge", "--", "munged", f"--pid-file={pid_file}", "--force")
    shutil.copy2(pid_file, STATE / "munged.pid")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise NoSlurmError(f"{' '.join(command)}: {done.stdout}{done.stderr}".strip())


def _end(pid: int, name: str) -> None:
    """End a process if it is the one meant, and wait for it."""
    command = Path(f"/proc/{pid}/comm")
    if pid < 2 or not command.is_file() or not name.startswith(command.read_text(encoding="utf-8").strip()):
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 10
    while command.is_file() and time.monotonic() < deadline:
        time.sleep(0.05)


def main(argv: Sequence[str]) -> int:
    """Start or stop."""
    if list(argv) not in (["start"], ["stop"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        start() if argv[0] == "start" else stop()
    except NoSlurmError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
