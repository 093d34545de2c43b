// Sequences, which compute what is asked for, and generators that suspend.

private fun primes() = sequence {
    val found = mutableListOf<Int>()
    var candidate = 2
    while (true) {
        if (found.takeWhile { it * it <= candidate }.none { candidate % it == 0 }) {
            found.add(candidate)
            yield(candidate)
        }
        candidate++
    }
}

private class Node(val value: Int, val left: Node?, val right: Node?) {
    fun inOrder(): Sequence<Int> = sequence {
        left?.let { yieldAll(it.inOrder()) }
        yield(value)
        right?.let { yieldAll(it.inOrder()) }
    }
}

private fun tree(from: Int, to: Int): Node? {
    if (from > to) return null
    val middle = (from + to) / 2
    return Node(middle, tree(from, middle - 1), tree(middle + 1, to))
}

fun main() {
    println(primes().take(20).toList())
    println(primes().drop(400).first())
    println(generateSequence(1 to 1) { (a, b) -> b to a + b }.map { it.first }.takeWhile { it < 5000 }.joinToString())
    var touched = 0
    val lazily = (1..1_000_000).asSequence().onEach { touched++ }.filter { it % 7 == 0 }.map { it.toLong() * it }.drop(3)
    println("$touched ${lazily.first()} $touched")
    println(tree(1, 200)!!.inOrder().sum())
    println(tree(1, 30)!!.inOrder().zip(primes()).filter { (a, b) -> (a + b) % 2 == 0 }.toList().takeLast(4))
    println(sequenceOf("b", "a", "c").sorted().withIndex().map { (index, letter) -> "$index$letter" }.toList())
    println((1..5).asSequence().flatMap { outer -> (1..outer).asSequence().map { outer * it } }.distinct().toList())
    println((1..10).asSequence().runningFold(0) { sum, next -> sum + next }.toList())
    val once = listOf(1, 2).iterator().asSequence()
    println(once.count())
    println(runCatching { once.count() }.exceptionOrNull() is IllegalStateException)
}
