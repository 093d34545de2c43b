// Exceptions: which handler, what `finally` sees, causes, what is thrown again.

private class Refused(message: String, cause: Throwable? = null) : Exception(message, cause)

private class Resource(private val name: String, private val log: MutableList<String>) : AutoCloseable {
    init {
        log.add("open $name")
    }

    override fun close() {
        log.add("close $name")
        if (name == "stuck") throw IllegalStateException("cannot close $name")
    }
}

private fun nested(depth: Int, log: MutableList<String>): Int {
    try {
        if (depth == 0) throw Refused("at the bottom")
        return nested(depth - 1, log) + 1
    } catch (error: IllegalArgumentException) {
        log.add("never")
        return -1
    } finally {
        log.add("$depth")
    }
}

private fun order(value: Int): String {
    val log = StringBuilder()
    for (round in 0 until 3) {
        try {
            log.append("t$round")
            if (value == round) continue
            if (value == 10 + round) break
            if (value == 20 + round) throw Refused("r$round")
        } catch (error: Refused) {
            log.append("c").append(error.message)
            if (value == 21) return log.append("!").toString()
        } finally {
            log.append("f")
        }
    }
    return log.toString()
}

@Suppress("DIVISION_BY_ZERO", "UNREACHABLE_CODE")
private fun finallyWins(): Int {
    try {
        throw Refused("lost")
    } finally {
        return 7
    }
}

private inline fun <reified T : Throwable> throws(block: () -> Unit): String = try {
    block()
    "nothing"
} catch (error: Throwable) {
    "${error is T} ${error.message}"
}

fun main() {
    val log = mutableListOf<String>()
    try {
        nested(5, log)
    } catch (error: Refused) {
        println("${error.message} $log")
    }
    println(listOf(0, 1, 10, 12, 20, 21, 22, 5).map(::order))
    println(finallyWins())

    val events = mutableListOf<String>()
    try {
        Resource("first", events).use { Resource("stuck", events).use { throw Refused("in use") } }
    } catch (error: Refused) {
        println("$events ${error.message} ${error.suppressedExceptions.map { it.message }}")
    }

    val outer = runCatching { runCatching { throw Refused("inner") }.getOrElse { throw IllegalStateException("outer", it) } }
    println(generateSequence(outer.exceptionOrNull()) { it.cause }.map { it.message }.toList())
    println(throws<NumberFormatException> { "x1".toInt() })
    println(throws<NoSuchElementException> { emptyList<Int>().first() })
    println(throws<IndexOutOfBoundsException> { listOf(1)[1] })
    println(throws<IndexOutOfBoundsException> { println(IntArray(5)[log.size]) })
    println(throws<ArithmeticException> { println(1 / "0".toInt()) })
    println(throws<NullPointerException> { println((null as String?)!!) }.take(4))
    println(throws<ClassCastException> { println(("text" as Any) as Int) }.take(4))
    println(throws<IllegalArgumentException> { require(false) { "required" } })
    println(throws<IllegalStateException> { error("an error") })
    println(throws<RuntimeException> { println(Late().value) })

    var caught = 0
    for (round in 0 until 100_000) {
        try {
            if (round % 3 == 0) throw Refused("round $round")
        } catch (error: Refused) {
            caught += error.message!!.length
        }
    }
    println(caught)
}

private class Late {
    lateinit var value: String
}
