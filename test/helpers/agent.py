"""Serves the agent in a plain process: descriptor 3 is the channel, the guardrail is an argument."""

import sys

sys.path.insert(0, sys.argv[1])

import agent

session = agent.prepare(eval(sys.argv[2]))
agent.serve(session, 3)
