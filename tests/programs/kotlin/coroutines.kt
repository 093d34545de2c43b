// Coroutines with what the standard library has: suspending functions, continuations, a scheduler of our own.

import kotlin.coroutines.*
import kotlin.coroutines.intrinsics.*

private class Scheduler {
    private val ready = ArrayDeque<() -> Unit>()
    val log = mutableListOf<String>()

    fun start(name: String, block: suspend Scheduler.(String) -> Unit) {
        val body: suspend () -> Unit = { block(name) }
        ready.addLast { body.startCoroutine(Continuation(Label(name)) { result -> log.add("$name ended: ${result.exceptionOrNull()?.message}") }) }
    }

    suspend fun pause() = suspendCoroutine { continuation -> ready.addLast { continuation.resume(Unit) } }

    suspend fun fail(message: String): Nothing = suspendCoroutine { continuation ->
        ready.addLast { continuation.resumeWithException(IllegalStateException(message)) }
    }

    fun run() {
        while (true) (ready.removeFirstOrNull() ?: return)()
    }
}

private class Label(val name: String) : AbstractCoroutineContextElement(Label) {
    companion object Key : CoroutineContext.Key<Label>
}

private class Channel<T>(private val scheduler: Scheduler) {
    private val values = ArrayDeque<T>()

    fun send(value: T) = values.addLast(value)

    suspend fun receive(): T {
        while (values.isEmpty()) scheduler.pause()
        return values.removeFirst()
    }
}

private suspend fun sum(scheduler: Scheduler, count: Int): Int {
    var total = 0
    for (index in 0 until count) {
        if (index % 2 == 0) scheduler.pause()
        total += index
    }
    return total
}

private suspend fun immediate(value: Int): Int = suspendCoroutineUninterceptedOrReturn { if (value > 0) value else COROUTINE_SUSPENDED }

fun main() {
    val scheduler = Scheduler()
    val channel = Channel<Int>(scheduler)
    for (name in listOf("a", "b")) {
        scheduler.start(name) { self ->
            for (round in 0 until 3) {
                log.add("$self$round")
                pause()
            }
            channel.send(self.length * 10)
        }
    }
    scheduler.start("reader") { log.add("received ${channel.receive() + channel.receive()}") }
    scheduler.start("failing") {
        try {
            fail("on purpose")
        } catch (error: IllegalStateException) {
            log.add("caught ${error.message} in ${coroutineContext[Label]?.name}")
        } finally {
            pause()
            log.add("after it")
        }
        fail("for good")
    }
    scheduler.start("sum") { log.add("sum ${sum(this, 1000) + immediate(1)}") }
    scheduler.run()
    scheduler.log.forEach(::println)

    val thousands = Scheduler()
    var total = 0
    repeat(2000) { index ->
        thousands.start("$index") {
            repeat(5) { pause() }
            total += index
        }
    }
    thousands.run()
    println("$total ${thousands.log.size}")
}
