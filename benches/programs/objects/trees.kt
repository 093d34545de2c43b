// prints: 13806252 524287

// Binary trees: many that are short-lived, of rising depth, beside one that is kept.

private class Tree(val left: Tree?, val right: Tree?) {
    fun count(): Int = if (left == null) 1 else 1 + left.count() + right!!.count()
}

private fun tree(depth: Int): Tree = if (depth == 0) Tree(null, null) else Tree(tree(depth - 1), tree(depth - 1))

private const val DEPTH = 18

fun main() {
    val kept = tree(DEPTH)
    var total = 0
    for (depth in 4..DEPTH step 2) {
        val rounds = 1 shl (DEPTH - depth + 2)
        for (round in 0 until rounds) total += tree(depth).count() and 0xffff
    }
    println("$total ${kept.count()}")
}
