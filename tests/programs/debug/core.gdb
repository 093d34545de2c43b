# Looks at a function's parameters in a core file.
set pagination off
set style enabled off
backtrace 2
print *list
