raise BaseExceptionGroup("stop", [KeyboardInterrupt(), ValueError("v")])
