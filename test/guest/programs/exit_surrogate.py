raise SystemExit("lone \ud800")
