raise ExceptionGroup("wide", [ValueError(n) for n in range(40)])
