raise ValueError("lone \ud800 and \udcff")
