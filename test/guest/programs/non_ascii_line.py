text = "äöü日本語"; größe = None; größe.länge.breite
