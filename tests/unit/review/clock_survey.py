"""A made survey whose cameras have wrong clocks: its sheets, what the stage media says of it, and a desk over it."""

import datetime as dt

import numpy as np

from benchmarks.clock_series import LATITUDE, LONGITUDE, ZONE, Fault, Station, survey
from leopard_census.config.media import ClocksSettings
from leopard_census.media.clock_faults import propose_clocks
from leopard_census.media.status import timings
from leopard_census.provenance.digest import param_digests
from leopard_census.provenance.record import Record, digest_file
from leopard_census.review.clock_case import Cases
from leopard_census.review.clock_desk import ClockDesk
from leopard_census.review.clock_sheet import ClockSheet
from leopard_census.review.clock_strips import Strips
from leopard_census.review.decision_log import DecisionLog
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

BUSY = Station(shared_per_day=1.0, own_per_day=1.0, battery_dies=0)
#: The second camera was set half a day wrong; morning for afternoon.
HALF_DAY = Fault(shift_s=43_200.0)


class ClockSurvey:
    """One station, cameras A (right) and B (wrong), over a `MadeSurvey`."""

    def __init__(self, made, fault=HALF_DAY, seed=1, media=None):
        self.made, self.folder = made, made.folder / "config" / "surveys" / "plot-2012"
        self.folder.mkdir(parents=True, exist_ok=True)
        timed, self.deployments = survey(np.random.default_rng(seed), BUSY, fault)
        rows = media(timed) if media else [item.row for item in timed]
        self.media = [
            {**row, "bytes": 1, "timestampSource": "exif", "sha256": "0" * 64, "banner": None} for row in rows
        ]
        for row in self.media:
            row["mediaID"] = f"{'ab'['AB'.index(row['deploymentID'])]}{row['mediaID'][1:]:0>15}"
        for row in self.deployments:
            row["coordinateUncertainty"] = 10.0
        write_table(self.folder / "deployments.csv", contract("deployments"), self.deployments)
        self.run()

    @property
    def clocks(self):
        return self.folder / "clocks.csv"

    @property
    def decisions(self):
        return self.folder / "decisions.csv"

    @property
    def results(self):
        return self.made.results

    def run(self):
        """What the stage media makes of files and sheets."""
        clocks = read_table(self.clocks, contract("clocks")) if self.clocks.exists() else []
        timed = timings(self.media, self.deployments, clocks)
        self.rows = propose_clocks(timed, self.deployments, ClocksSettings())
        folder = self.results / "media"
        folder.mkdir(parents=True, exist_ok=True)
        write_table(folder / "clock_proposals.csv", contract("clock_proposals"), self.rows)
        write_table(folder / "duplicates.csv", contract("duplicates"), [])
        for key in ("A", "B"):
            own = [row for row in self.media if row["deploymentID"] == key]
            write_table(folder / f"{key}.csv", contract("media"), own)
        self._record("media_clocks", {}, clocks)
        for key in ("A", "B"):
            self._record("sightings", {"deployment": key}, [r for r in clocks if r["deploymentID"] == key])

    def _record(self, rule, wildcards, clocks):
        """As the workflow's jobs leave it."""
        inputs = [digest_file(self.clocks, "survey/plot-2012/clocks.csv")] if self.clocks.exists() else []
        used = param_digests({"clocks": clocks}) if wildcards else {}
        record = Record(rule, wildcards, () if wildcards else tuple(inputs), (), "", used, {})
        folder = self.results / "provenance"
        folder.mkdir(parents=True, exist_ok=True)
        name = ".".join([rule, *wildcards.values()])
        (folder / f"{name}.json").write_text(record.to_json(), encoding="utf-8")

    def see(self, number, name=None):
        """A sighting in the file of that number of camera B."""
        row = [row for row in self.media if row["deploymentID"] == "B"][number]
        media = row["mediaID"]
        return self.made.add(
            name, deploymentID="B", locationID="S", mediaIDs=[media], start=row["timestamp"],
            end=row["timestamp"] + dt.timedelta(seconds=5), anchor_mediaID=media,
        )  # fmt: skip

    def desk(self, log=None):
        """A desk as the program makes it."""
        log = log or DecisionLog(self.decisions)
        sheet = ClockSheet(self.clocks, self.folder / "deployments.csv", ZONE)
        return ClockDesk("plot-2012", self.results, sheet, log)

    def cases(self, desk, labels=(), media_root=None):
        """What is shown of its proposals."""
        return Cases(desk, self.deployments, Strips(self.results, media_root, labels, {}))

    def said(self):
        """Rows of the sheet of decisions."""
        return read_table(self.decisions, contract("decisions")) if self.decisions.exists() else []

    def written(self):
        """Rows of the sheet of clocks."""
        return read_table(self.clocks, contract("clocks")) if self.clocks.exists() else []


__all__ = ["HALF_DAY", "LATITUDE", "LONGITUDE", "ZONE", "ClockSurvey", "Fault"]
