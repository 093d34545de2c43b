//! Numbers of a program's entities, one type each, and lists indexed by them.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A number that indexes an [`IdVec`].
pub trait Id: Copy {
    /// Converts from the position in the list.
    fn from_index(index: usize) -> Self;
    /// Converts to the position in the list.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u32);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("a program has fewer than 2^32 things of a kind"))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl $name {
            /// Returns the number itself.
            pub fn as_u32(self) -> u32 {
                self.0
            }
            /// Converts from the number itself.
            pub fn from_u32(number: u32) -> Self {
                Self(number)
            }
        }
    )*};
}

ids! {
    /// A module.
    ModuleId;
    /// An instance.
    InstanceId;
    /// A function that is compiled.
    FuncId;
    /// A memory.
    MemoryId;
    /// A table.
    TableId;
    /// A global.
    GlobalId;
    /// A tag.
    TagId;
    /// A data segment.
    DataId;
    /// An element segment.
    ElementId;
    /// A canonical type.
    TypeId;
    /// An instance of a component.
    ComponentInstanceId;
    /// A context of calls by components.
    ContextId;
}

/// A list indexed by an [`Id`].
#[derive(Debug)]
pub struct IdVec<K, V> {
    items: Vec<V>,
    key: PhantomData<K>,
}

impl<K: Id, V> IdVec<K, V> {
    /// Adds an item and returns its number.
    pub fn push(&mut self, item: V) -> K {
        let id = self.next_id();
        self.items.push(item);
        id
    }

    /// Returns the number that the next item will get.
    pub fn next_id(&self) -> K {
        K::from_index(self.items.len())
    }

    /// Returns the number of items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns all items with their numbers.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &V)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(index, item)| (K::from_index(index), item))
    }

    /// Returns all items with their numbers, mutably.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (K, &mut V)> {
        self.items.iter_mut().enumerate().map(|(index, item)| (K::from_index(index), item))
    }

    /// Returns all numbers.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = K> + ExactSizeIterator + use<K, V> {
        (0..self.items.len()).map(K::from_index)
    }
}

impl<K, V> Default for IdVec<K, V> {
    fn default() -> Self {
        Self { items: Vec::new(), key: PhantomData }
    }
}

impl<K: Id, V> Index<K> for IdVec<K, V> {
    type Output = V;
    fn index(&self, id: K) -> &V {
        &self.items[id.index()]
    }
}

impl<K: Id, V> IndexMut<K> for IdVec<K, V> {
    fn index_mut(&mut self, id: K) -> &mut V {
        &mut self.items[id.index()]
    }
}

impl<K: Id, V> FromIterator<V> for IdVec<K, V> {
    fn from_iter<I: IntoIterator<Item = V>>(items: I) -> Self {
        Self { items: items.into_iter().collect(), key: PhantomData }
    }
}
