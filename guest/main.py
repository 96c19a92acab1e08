"""Entry of the cage: the zygote serves here, and each guest goes on from here with a clean stack."""

import sys

sys.path.insert(0, __file__.rpartition("/")[0])

import agent
import seal_keeper
import zygote


def main():
    config = zygote.read_config()
    session = zygote.preload(config)
    server = zygote.Zygote(config)  # as long as its clones: to take it apart would cost each some pages
    guest = server.run()  # returns in a clone, sealed; the zygote itself never leaves it
    agent.serve(session, guest.channel, seal_keeper.given)


main()
