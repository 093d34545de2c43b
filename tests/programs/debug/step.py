# Steps through a program line by line and reads each variable that the source says to be in scope: WHERE is the place to start at,
# FILE the name of the source. Says each line with a variable and its value, and at the end how many were read and lost.
import gdb

gdb.execute("set pagination off")
gdb.execute("break " + WHERE, to_string=True)
gdb.execute("continue" if gdb.selected_inferior().pid else "run", to_string=True)
read = lost = 0
for _ in range(1000):
    try:
        frame = gdb.selected_frame()
    except gdb.error:
        break
    where = frame.find_sal()
    if where.symtab is None or not where.symtab.filename.endswith(FILE):
        try:
            gdb.execute("finish", to_string=True)
        except gdb.error:
            break
        continue
    try:
        block = frame.block()
    except RuntimeError:
        block = None
    while block and not block.is_global and not block.is_static:
        for symbol in block:
            if symbol.is_variable or symbol.is_argument:
                try:
                    value = frame.read_var(symbol)
                    gone = value.is_optimized_out
                    text = str(value)
                except (gdb.error, ValueError) as error:
                    gone, text = True, str(error)
                print("%d %s = %s" % (where.line, symbol.name, "lost" if gone else text.replace("\n", " ")))
                read, lost = read + (not gone), lost + gone
        block = None if block.function else block.superblock
    try:
        gdb.execute("step", to_string=True)
    except gdb.error:
        break
print("read %d lost %d" % (read, lost))
