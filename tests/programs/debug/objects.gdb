# Stops in a function with references, and asks for them and for those of its caller.
set pagination off
set style enabled off
break length
run
backtrace 2
info args
info locals
up
info locals
