//! The process, clocks and random numbers.

use super::*;
use crate::p2::interfaces::{
    environment, insecure, insecure_seed, random, stderr, stdin, stdout, terminal_input, terminal_output, terminal_stderr,
    terminal_stdin, terminal_stdout, wall_clock,
};

#[test]
fn nothing_was_granted() {
    let mut guest = Guest::new();
    for function in [environment::get_environment, environment::get_arguments] {
        assert_eq!(guest.call(|call| function(call, RESULTS)), Ok(0));
        assert_eq!(guest.list(0), []);
    }
    assert_eq!((guest.call(|call| environment::initial_cwd(call, RESULTS)), guest.byte(0)), (Ok(0), 0));
    assert_eq!(guest.call(|call| crate::p2::filesystem::preopens::get_directories(call, RESULTS)), Ok(0));
    assert_eq!(guest.list(0), []);
    assert_eq!(guest.call(|call| environment::get_arguments(call, GuestPtr::new(66))), Err(Trap::UnalignedPointer));
}

#[test]
fn standard_streams_have_handles() {
    let mut guest = Guest::new();
    let input = guest.call(stdin::get_stdin).unwrap();
    let outputs = [stdout::get_stdout, stderr::get_stderr].map(|get| guest.call(get).unwrap());
    assert_eq!(guest.read(input, 0), Ok(String::new()));
    assert_eq!(guest.call(|call| streams::drop_input_stream(call, input)), Ok(0));
    for output in outputs {
        assert!(guest.check_write(output).is_ok());
        assert_eq!(guest.call(|call| streams::drop_output_stream(call, output)), Ok(0));
    }
    let terminals =
        [terminal_stdin::get_terminal_stdin, terminal_stdout::get_terminal_stdout, terminal_stderr::get_terminal_stderr];
    for (get, number) in terminals.into_iter().zip(0..) {
        guest.call(|call| get(call, RESULTS)).unwrap();
        assert_eq!(guest.byte(0) != 0, crate::host::file::is_terminal(HostFd::new(number)));
        if guest.byte(0) != 0 {
            let handle = guest.u32(4);
            let drop = if number == 0 { terminal_input::drop_terminal_input } else { terminal_output::drop_terminal_output };
            assert_eq!(guest.call(|call| drop(call, handle)), Ok(0));
        }
    }
    assert_eq!(guest.call(|call| terminal_input::drop_terminal_input(call, 1000)), Err(Trap::UnknownHandle));
    assert_eq!(guest.call(|call| terminal_output::drop_terminal_output(call, 1000)), Err(Trap::UnknownHandle));
}

#[test]
fn clocks_and_random_numbers() {
    let mut guest = Guest::new();
    guest.call(|call| wall_clock::now(call, RESULTS)).unwrap();
    assert!(guest.u64(0) > 1_600_000_000 && guest.u32(8) < 1_000_000_000);
    guest.call(|call| wall_clock::resolution(call, RESULTS)).unwrap();
    assert_eq!(guest.u64(0), 0);
    assert_ne!(guest.u32(8), 0);
    for get in [random::get_random_bytes, insecure::get_insecure_random_bytes] {
        guest.call(|call| get(call, 64, RESULTS)).unwrap();
        assert!(guest.list(0).iter().filter(|&&byte| byte == 0).count() < 16 && guest.u32(4) == 64);
        guest.call(|call| get(call, 0, RESULTS)).unwrap();
        assert_eq!(guest.list(0), []);
        assert_eq!(guest.call(|call| get(call, 1 << 32, RESULTS)), Err(Trap::ListOutOfBounds));
    }
    assert_ne!(random::get_random_u64(), random::get_random_u64());
    assert_ne!(insecure::get_insecure_random_u64(), insecure::get_insecure_random_u64());
    guest.call(|call| insecure_seed::insecure_seed(call, RESULTS)).unwrap();
    assert_ne!(guest.u64(0), guest.u64(8));
}
