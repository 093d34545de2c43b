// Deep and wide recursion, with objects that only the stack refers to.

private class Link(val value: Int, val next: Link?)

private fun build(count: Int): Link? = if (count == 0) null else Link(count, build(count - 1))
private fun total(link: Link?): Long = if (link == null) 0 else link.value + total(link.next)
private fun even(n: Int): Boolean = n == 0 || odd(n - 1)
private fun odd(n: Int): Boolean = n != 0 && even(n - 1)
private fun ackermann(m: Int, n: Int): Int = if (m == 0) n + 1 else if (n == 0) ackermann(m - 1, 1) else ackermann(m - 1, ackermann(m, n - 1))
private tailrec fun gcd(a: Long, b: Long): Long = if (b == 0L) a else gcd(b, a % b)

private fun permutations(items: List<Int>): List<List<Int>> =
    if (items.isEmpty()) listOf(emptyList()) else items.flatMap { first -> permutations(items - first).map { listOf(first) + it } }

// Each frame keeps an array that is younger than all below it, and allocates more while it waits.
private fun held(depth: Int): Int {
    val mine = IntArray(10) { depth + it }
    val garbage = Array(20) { "$depth $it" }
    val below = if (depth == 0) 0 else held(depth - 1)
    return below + mine.sum() - (0 until 10).sum() - 10 * depth + garbage.count { it.startsWith("$depth ") }
}

private val solve = DeepRecursiveFunction<Int, Int> { n -> if (n == 0) 0 else callRecursive(n - 1) + 1 }

fun main() {
    println(total(build(1_500)))
    println("${even(1_500)} ${odd(1_500)}")
    println(ackermann(2, 100))
    println(gcd(1_000_000_007L * 12, 998_244_353L * 18))
    println(permutations(listOf(1, 2, 3, 4, 5, 6)).let { "${it.size} ${it[100]} ${it.last()}" })
    println(held(300))
    println(solve(50_000))
    println(hanoi(12))
}

private fun hanoi(discs: Int): String {
    val pegs = List(3) { ArrayDeque<Int>() }
    for (disc in discs downTo 1) pegs[0].addLast(disc)
    var moves = 0
    fun move(count: Int, from: Int, to: Int) {
        if (count == 0) return
        val other = 3 - from - to
        move(count - 1, from, other)
        pegs[to].addLast(pegs[from].removeLast())
        moves++
        move(count - 1, other, to)
    }
    move(discs, 0, 2)
    return "$moves ${pegs[2].joinToString("")}"
}
