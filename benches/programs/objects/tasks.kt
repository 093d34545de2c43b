// prints: 69662784000

// A scheduler in the manner of an operating system: tasks with queues of packets and a state of their own, called by virtual
// functions, of which each keeps the others busy.

private class Packet(var next: Packet?, val to: Int, val kind: Int) {
    var datum = 0
    val letters = IntArray(4)
}

private fun appended(queue: Packet?, packet: Packet): Packet {
    packet.next = null
    if (queue == null) return packet
    var last: Packet = queue
    while (true) last = last.next ?: break
    last.next = packet
    return queue
}

private abstract class Behaviour(val scheduler: Scheduler) {
    abstract fun run(packet: Packet?): Task?
}

private class Task(val number: Int, val priority: Int, var queue: Packet?, var state: Int, val next: Task?, val behaviour: Behaviour) {
    val isBlocked get() = state and HELD != 0 || state == SUSPENDED

    fun run(): Task? {
        val packet = if (state == SUSPENDED or RUNNABLE) queue else null
        if (packet != null) {
            queue = packet.next
            state = if (queue == null) RUNNING else RUNNABLE
        }
        return behaviour.run(packet)
    }

    fun accept(packet: Packet, running: Task): Task {
        if (queue == null) {
            queue = packet
            state = state or RUNNABLE
            if (priority > running.priority) return this
        } else {
            queue = appended(queue, packet)
        }
        return running
    }

    companion object {
        const val RUNNING = 0
        const val RUNNABLE = 1
        const val SUSPENDED = 2
        const val HELD = 4
    }
}

private class Scheduler {
    var sent = 0
    var held = 0
    private var tasks: Task? = null
    private var current: Task? = null
    private val table = arrayOfNulls<Task>(6)

    fun add(number: Int, priority: Int, queue: Packet?, state: Int, behaviour: Behaviour) {
        val task = Task(number, priority, queue, state, tasks, behaviour)
        tasks = task
        table[number] = task
    }

    fun schedule() {
        current = tasks
        while (true) {
            val task = current ?: return
            current = if (task.isBlocked) task.next else task.run()
        }
    }

    fun wait(): Task? = current!!.also { it.state = it.state or Task.SUSPENDED }

    fun hold(): Task? {
        held++
        val task = current!!
        task.state = task.state or Task.HELD
        return task.next
    }

    fun release(number: Int): Task? {
        val task = table[number] ?: return null
        task.state = task.state and Task.HELD.inv()
        return if (task.priority > current!!.priority) task else current
    }

    fun send(packet: Packet): Task? {
        val task = table[packet.to] ?: return null
        sent++
        packet.next = null
        val running = current!!
        return task.accept(Packet(null, running.number, packet.kind).also {
            it.datum = packet.datum
            packet.letters.copyInto(it.letters)
        }, running)
    }
}

private const val IDLE = 0
private const val WORKER = 1
private const val FIRST_HANDLER = 2
private const val FIRST_DEVICE = 4
private const val DEVICE = 0
private const val WORK = 1

private class Idle(scheduler: Scheduler, private var seed: Int, private var count: Int) : Behaviour(scheduler) {
    override fun run(packet: Packet?): Task? {
        if (--count == 0) return scheduler.hold()
        val isOdd = seed and 1 == 1
        seed = if (isOdd) (seed shr 1) xor 0xd008 else seed shr 1
        return scheduler.release(if (isOdd) FIRST_DEVICE + 1 else FIRST_DEVICE)
    }
}

private class Worker(scheduler: Scheduler, private var handler: Int, private var letter: Int) : Behaviour(scheduler) {
    override fun run(packet: Packet?): Task? {
        if (packet == null) return scheduler.wait()
        handler = FIRST_HANDLER + FIRST_HANDLER + 1 - handler
        val work = Packet(null, handler, WORK)
        for (index in work.letters.indices) {
            letter = letter % 26 + 1
            work.letters[index] = 'A'.code + letter - 1
        }
        return scheduler.send(work)
    }
}

private class Handler(scheduler: Scheduler) : Behaviour(scheduler) {
    private var work: Packet? = null
    private var devices: Packet? = null

    override fun run(packet: Packet?): Task? {
        if (packet != null) if (packet.kind == WORK) work = appended(work, packet) else devices = appended(devices, packet)
        val item = work ?: return scheduler.wait()
        val position = item.datum
        if (position >= item.letters.size) {
            work = item.next
            return scheduler.send(Packet(null, WORKER, WORK))
        }
        val device = devices ?: return scheduler.wait()
        devices = device.next
        device.datum = item.letters[position]
        item.datum = position + 1
        return scheduler.send(Packet(null, device.to, DEVICE).also { it.datum = device.datum })
    }
}

private class Device(scheduler: Scheduler) : Behaviour(scheduler) {
    private var pending: Packet? = null

    override fun run(packet: Packet?): Task? {
        if (packet == null) {
            val answer = pending ?: return scheduler.wait()
            pending = null
            return scheduler.send(answer)
        }
        pending = Packet(null, FIRST_HANDLER + packet.to % 2, DEVICE)
        return scheduler.hold()
    }
}

private fun packets(count: Int, to: Int, kind: Int): Packet? {
    var queue: Packet? = null
    repeat(count) { queue = Packet(queue, to, kind) }
    return queue
}

private fun round(): Int {
    val scheduler = Scheduler()
    scheduler.add(IDLE, 0, null, Task.RUNNING, Idle(scheduler, 1, 1000))
    scheduler.add(WORKER, 1000, packets(2, WORKER, WORK), Task.SUSPENDED or Task.RUNNABLE, Worker(scheduler, FIRST_HANDLER, 0))
    for (index in 0..1) {
        val devices = packets(3, FIRST_DEVICE + index, DEVICE)
        scheduler.add(FIRST_HANDLER + index, 2000 + 1000 * index, devices, Task.SUSPENDED or Task.RUNNABLE, Handler(scheduler))
    }
    for (index in 0..1) scheduler.add(FIRST_DEVICE + index, 4000 + 1000 * index, null, Task.SUSPENDED, Device(scheduler))
    scheduler.schedule()
    return scheduler.sent * 10_000 + scheduler.held
}

fun main() {
    var total = 0L
    repeat(3000) { total += round() }
    println(total)
}
