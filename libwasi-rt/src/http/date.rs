//! Dates as HTTP writes them: section 5.6.7 of RFC 9110.

/// Returns a time, in seconds since 1970, in the preferred format: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn imf_fixdate(seconds: u64) -> [u8; 29] {
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let mut date = *b"???, ?? ??? ???? ??:??:?? GMT";
    name(&mut date, 0, b"ThuFriSatSunMonTueWed", days % 7);
    number(&mut date, 5, day);
    name(&mut date, 8, b"JanFebMarAprMayJunJulAugSepOctNovDec", month - 1);
    number(&mut date, 12, year / 100 % 100);
    number(&mut date, 14, year % 100);
    number(&mut date, 17, time / 3600);
    number(&mut date, 20, time / 60 % 60);
    number(&mut date, 23, time % 60);
    date
}

/// Returns year, month and day of a day since 1970: years begin in March here, so that the day that some have ends them.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let (month, next) = if month_from_march < 10 { (month_from_march + 3, 0) } else { (month_from_march - 9, 1) };
    (era * 400 + year_of_era + next, month, day)
}

fn name(date: &mut [u8; 29], at: usize, names: &[u8], index: u64) {
    let name = names.chunks_exact(3).nth(index as usize).unwrap_or_default();
    crate::bytes::copy(date.get_mut(at..).unwrap_or_default(), name);
}

fn number(date: &mut [u8; 29], at: usize, number: u64) {
    let digits = [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8];
    crate::bytes::copy(date.get_mut(at..).unwrap_or_default(), &digits);
}

#[cfg(test)]
mod tests {
    use super::imf_fixdate;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let date = |seconds| String::from_utf8(imf_fixdate(seconds).to_vec()).unwrap();
        assert_eq!(date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(date(951_782_400), "Tue, 29 Feb 2000 00:00:00 GMT");
        assert_eq!(date(1_709_251_199), "Thu, 29 Feb 2024 23:59:59 GMT");
        assert_eq!(date(4_107_542_400), "Mon, 01 Mar 2100 00:00:00 GMT");
        assert_eq!(date(253_402_300_799), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
