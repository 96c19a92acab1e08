x = "​‌﻿"; y = None; y + "ａｂ"
