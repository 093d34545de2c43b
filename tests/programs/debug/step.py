# Steps through list.c line by line and reads each variable that the source says to be in scope.
import gdb

gdb.execute("set pagination off")
gdb.execute("break push", to_string=True)
gdb.execute("run", to_string=True)
read = lost = 0
for _ in range(150):
    try:
        frame = gdb.selected_frame()
    except gdb.error:
        break
    where = frame.find_sal().symtab
    if where is None or not where.filename.endswith("list.c"):
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
                    str(value)
                except (gdb.error, ValueError):
                    gone = True
                read, lost = read + (not gone), lost + gone
        block = None if block.function else block.superblock
    gdb.execute("step", to_string=True)
print("read %d lost %d" % (read, lost))
