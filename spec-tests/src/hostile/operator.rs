//! A single operator repeated: those that become many instructions.

use super::Scale;
use super::draft::{ANYWHERE, Draft};
use wasm_encoder::ValType::{F32, F64, I32, I64, V128};

fn lanes(number: u32) -> [u8; 16] {
    std::array::from_fn(|lane| ((number as usize).wrapping_mul(31) ^ (lane * 13 + lane * lane)) as u8 % 32)
}

pub(super) fn shuffles(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(2, V128)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, number| {
            op.local_get(1).i8x16_shuffle(lanes(number));
        });
        code.store(V128);
    });
}

pub(super) fn dead_shuffles(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(2, V128)], |code| {
        code.fill(size, |mut op, number| {
            op.local_get(0).local_get(1).i8x16_shuffle(lanes(number)).drop();
        });
    });
}

pub(super) fn swizzles(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(2, V128)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| {
            op.local_get(1).i8x16_swizzle();
        });
        code.store(V128);
    });
}

/// Operators from one vector to another, chosen by the width.
pub(super) fn vector_operators(draft: &mut Draft, Scale { width, size }: Scale) {
    /// The codes of operators that take one vector, followed by those that take two.
    const UNARY: &[u32] = &[
        0x4d, 0x5e, 0x5f, 0x60, 0x61, 0x62, 0x67, 0x68, 0x69, 0x6a, 0x74, 0x75, 0x7a, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x87,
        0x88, 0x89, 0x8a, 0x94, 0xa0, 0xa1, 0xa7, 0xa8, 0xa9, 0xaa, 0xc0, 0xc1, 0xc7, 0xc8, 0xc9, 0xca, 0xe0, 0xe1, 0xe3, 0xec,
        0xed, 0xef, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff, 0x101, 0x102, 0x103, 0x104,
    ];
    const BINARY: &[u32] = &[
        0x23, 0x26, 0x28, 0x2a, 0x37, 0x39, 0x41, 0x47, 0x4e, 0x65, 0x66, 0x6e, 0x6f, 0x70, 0x76, 0x78, 0x7b, 0x82, 0x8f, 0x95,
        0x97, 0x9b, 0x9c, 0xb5, 0xb6, 0xba, 0xbc, 0xd5, 0xd6, 0xd8, 0xd9, 0xdc, 0xde, 0xe4, 0xe8, 0xe9, 0xea, 0xeb, 0xf4, 0xf5,
        0x100, 0x112,
    ];
    let choice = width as usize % (UNARY.len() + BINARY.len());
    draft.start(&[(2, V128)], |code| {
        code.op().local_get(0);
        while code.bytes.len() < size {
            let operator = match UNARY.get(choice) {
                Some(&operator) => operator,
                None => {
                    code.op().local_get(1);
                    BINARY[choice - UNARY.len()]
                }
            };
            code.bytes.push(0xfd);
            wasm_encoder::Encode::encode(&operator, &mut code.bytes);
        }
        code.store(V128);
    });
}

pub(super) fn vector_loads(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, V128), (1, I32)], |code| {
        code.fill(size, |mut op, _| {
            op.local_get(1).local_get(0).v128_load8_lane(ANYWHERE, 3).local_set(0);
        });
    });
}

pub(super) fn conversions(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, F64)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, number| {
            match number % 4 {
                0 => op.i64_trunc_sat_f64_u().f32_convert_i64_u().f64_promote_f32(),
                1 => op.i32_trunc_f64_u().f64_convert_i32_u(),
                2 => op.i64_trunc_f64_s().f64_convert_i64_u(),
                _ => op.i32_trunc_sat_f64_s().f64_convert_i32_s(),
            };
        });
        code.store(F64);
    });
}

pub(super) fn roundings(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, F64), (1, F32)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| {
            op.f64_floor().f64_nearest().f32_demote_f64().f32_trunc().f64_promote_f32();
        });
        code.store(F64);
    });
}

pub(super) fn divisions(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(2, I64)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| {
            op.local_get(1).i64_div_s().local_get(1).i64_rem_s().i64_popcnt();
        });
        code.store(I64);
    });
}

pub(super) fn bit_counts(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I64)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| {
            op.i64_popcnt();
        });
        code.store(I64);
    });
}

pub(super) fn wide_arithmetic(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(2, I64)], |code| {
        code.op().local_get(0).local_get(1);
        code.fill(size, |mut op, _| {
            op.i64_mul_wide_s().local_get(0).local_get(1).i64_add128();
        });
        code.op().i64_add();
        code.store(I64);
    });
}

pub(super) fn selects(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I64), (1, I32)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| {
            op.local_get(0).local_get(1).select();
        });
        code.store(I64);
    });
}

pub(super) fn additions(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I64)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| {
            op.local_get(0).i64_add();
        });
        code.store(I64);
    });
}

pub(super) fn deep_stack(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I64)], |code| {
        let count = code.fill(size / 5 * 4, |mut op, _| {
            op.local_get(0).i64_clz();
        });
        code.times(count - 1, |mut op, _| {
            op.i64_mul();
        });
        code.store(I64);
    });
}

pub(super) fn constants(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, F64)], |code| {
        let count = code.fill(size / 10 * 9, |mut op, number| {
            op.f64_const(f64::from(number).into());
        });
        code.op().local_get(0);
        code.times(count, |mut op, _| {
            op.f64_mul();
        });
        code.store(F64);
    });
}
