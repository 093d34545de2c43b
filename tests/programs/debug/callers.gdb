# Stops in a function whose caller took the place of a call.
set pagination off
set style enabled off
set backtrace past-main on
break average
run
backtrace
