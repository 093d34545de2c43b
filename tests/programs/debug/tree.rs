//! A tree of boxes, enumerations, slices and text, to be stepped through.
#[derive(Debug)]
enum Tree {
    Leaf,
    Node(Box<Tree>, i64, Box<Tree>),
}

struct Totals {
    sum: i64,
    largest: Option<i64>,
    name: String,
}

fn insert(tree: Tree, value: i64) -> Tree {
    match tree {
        Tree::Leaf => Tree::Node(Box::new(Tree::Leaf), value, Box::new(Tree::Leaf)),
        Tree::Node(left, own, right) if value < own => {
            let left = insert(*left, value);
            Tree::Node(Box::new(left), own, right)
        }
        Tree::Node(left, own, right) => {
            let right = insert(*right, value);
            Tree::Node(left, own, Box::new(right))
        }
    }
}

fn add(tree: &Tree, totals: &mut Totals) {
    if let Tree::Node(left, own, right) = tree {
        add(left, totals);
        totals.sum += own;
        let before = totals.largest;
        totals.largest = before.max(Some(*own));
        add(right, totals);
    }
}

fn average(values: &[i64]) -> f64 {
    let mut sum = 0.0;
    for value in values {
        sum += *value as f64;
    }
    let count = values.len();
    sum / count as f64
}

fn main() {
    let values = [5, 2, 8, 1];
    let mut tree = Tree::Leaf;
    for value in values {
        tree = insert(tree, value);
    }
    let mut totals = Totals { sum: 0, largest: None, name: String::from("totals") };
    add(&tree, &mut totals);
    let mean = average(&values);
    println!("{} {} {:?} {}", totals.name, totals.sum, totals.largest, mean);
}
