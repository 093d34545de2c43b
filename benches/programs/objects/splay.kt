// prints: 8000 958439

// A splay tree that is changed all the time: every node lives for a while, with a payload of small objects.

private class Payload(val text: String, val numbers: IntArray, val left: Payload?, val right: Payload?)
private class Node(val key: Int, val payload: Payload) { var left: Node? = null; var right: Node? = null }

private class Splay {
    var root: Node? = null
    var size = 0

    private fun splay(key: Int) {
        var at = root ?: return
        val dummy = Node(0, at.payload)
        var left = dummy
        var right = dummy
        while (true) {
            if (key < at.key) {
                var next = at.left ?: break
                if (key < next.key) {
                    at.left = next.right
                    next.right = at
                    at = next
                    next = at.left ?: break
                }
                right.left = at
                right = at
                at = next
            } else if (key > at.key) {
                var next = at.right ?: break
                if (key > next.key) {
                    at.right = next.left
                    next.left = at
                    at = next
                    next = at.right ?: break
                }
                left.right = at
                left = at
                at = next
            } else break
        }
        left.right = at.left
        right.left = at.right
        at.left = dummy.right
        at.right = dummy.left
        root = at
    }

    fun insert(key: Int, payload: Payload): Boolean {
        val node = Node(key, payload)
        val top = root
        if (top != null) {
            splay(key)
            val at = root!!
            if (at.key == key) return false
            if (key > at.key) { node.left = at; node.right = at.right; at.right = null } else { node.right = at; node.left = at.left; at.left = null }
        }
        root = node
        size++
        return true
    }

    fun remove(key: Int): Node? {
        splay(key)
        val top = root ?: return null
        if (top.key != key) return null
        val right = top.right
        if (top.left == null) root = right else { root = top.left; splay(key); root!!.right = right }
        size--
        return top
    }

    fun greatestBelow(key: Int): Int {
        splay(key)
        var at = root ?: return -1
        if (at.key < key) return at.key
        at = at.left ?: return -1
        while (true) at = at.right ?: return at.key
    }
}

private var state = 42L
private fun random(): Int { state = state * 6364136223846793005L + 1442695040888963407L; return (state ushr 34).toInt() }
private fun payload(depth: Int, key: Int): Payload =
    if (depth == 0) Payload("String for key $key", IntArray(10) { it }, null, null) else Payload("", IntArray(0), payload(depth - 1, key), payload(depth - 1, key))

fun main() {
    val tree = Splay()
    val insert = { var key = random(); while (!tree.insert(key, payload(3, key))) key = random(); key }
    repeat(8000) { insert() }
    var sum = 0L
    repeat(40_000) {
        val key = insert()
        val victim = tree.greatestBelow(key).let { if (it < 0) key else it }
        sum += tree.remove(victim)!!.payload.left!!.right!!.left!!.text.length
    }
    println("${tree.size} $sum")
}
