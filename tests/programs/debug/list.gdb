# Stops in a function of the program, looks at it and its callers, and at variables in registers, the frame and the memory.
set pagination off
set style enabled off
set backtrace past-main on
set print frame-arguments all
break average
run
backtrace 3
print *list
print list->name
print list->value + count
up
print *list
print total
ptype list
tbreak list.c:14
continue
info locals
backtrace 3
continue
