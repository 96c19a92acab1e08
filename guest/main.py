"""Entry of the cage: the zygote serves here, and each guest goes on from here with a clean stack."""

import sys

sys.path.insert(0, __file__.rpartition("/")[0])

import agent
import seal_keeper
import zygote


def main():
    config = zygote.read_config()
    zygote.preload(config)
    guest = zygote.serve(config)  # returns in a clone, sealed; the zygote itself never leaves it
    if guest is not None:
        agent.serve(guest.channel, config["guardrail"], seal_keeper.given)


main()
