größe = 1
übung = "ä" "ö" §
