// Reads JSON from standard input and writes JSON, as programs for Javy do.
import * as std from "qjs:std";

const order = JSON.parse(std.in.readAsString());
const total = order.items.reduce((sum, { price, count }) => sum + price * count, 0);
print(JSON.stringify({ customer: order.customer, total }));
