from leopard_census.commands.open_decisions import open_decisions


def test_the_end_of_a_run_tells_how_many_decisions_are_open_and_where(tmp_path):
    folder = tmp_path / "results" / "plot-2012" / "individuals"
    folder.mkdir(parents=True)
    assert open_decisions("plot-2012", tmp_path) == []
    (folder / "decisions_unattached.csv").write_text("decisionID,side\nd1,subject\nd1,object\nd2,subject\n")
    (folder / "decisions_disputed.csv").write_text("question,sighting_a,sighting_b\n")
    (folder / "conflicts.csv").write_text("conflict,position\n1,1\n1,2\n")
    assert open_decisions("plot-2012", tmp_path) == [
        "decisions that change nothing: 2, listed in results/plot-2012/individuals/decisions_unattached.csv",
        "contradictions on who is who: 1, listed in results/plot-2012/individuals/conflicts.csv",
    ]
