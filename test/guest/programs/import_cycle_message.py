import collections

collections.no_such_thing
