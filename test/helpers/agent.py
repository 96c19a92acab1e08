"""Serves the agent in a plain process: descriptor 3 is the channel, the guardrail is an argument."""

import sys

sys.path.insert(0, sys.argv[1])

import agent

agent.prepare()
agent.serve(3, eval(sys.argv[2]))
