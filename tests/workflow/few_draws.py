"""Settings of whole runs of which no test asks how fine a p-value, a limit or a share is: few samples of each."""

FEW_DRAWS = {
    "activity": {"replicates": 199},
    "closed": {"closure_replicates": 49},
    "scr": {"fit_runs": 19},
    "comparison": {"draws": 100},
    "linking": {"draws": 20, "rates": [0.0, 0.1], "rate_draws": 10},
    "plan": {"simulations": 2},
}
