# What somebody else wrote, or a model: it is not trusted. It finds the CSV in the variable `csv`.
import io

import matplotlib.pyplot as plt
import pandas as pd

sales = pd.read_csv(io.StringIO(csv), parse_dates=["month"])
sales["units"] = sales.groupby("product")["units"].transform(lambda units: units.interpolate())
sales["revenue"] = sales["units"] * sales["price"]
by_month = sales.pivot(index="month", columns="product", values="revenue")

figure, axes = plt.subplots(figsize=(7, 3.6))
axes.stackplot(by_month.index, by_month.T, labels=by_month.columns, alpha=0.85)
axes.set_title("Revenue by month")
axes.set_ylabel("€")
axes.legend(loc="upper left", ncols=3)
axes.set_ylim(0, by_month.sum(axis=1).max() * 1.2)
axes.grid(axis="y", alpha=0.3)
figure.autofmt_xdate()
plt.show()

summary = sales.groupby("product").agg(units=("units", "sum"), revenue=("revenue", "sum"))
summary["best month"] = by_month.idxmax().dt.strftime("%B")
summary.sort_values("revenue", ascending=False).round(2)
