//! Days and dates of the Gregorian calendar.

/// Days since 1970-01-01 of a date of the Gregorian calendar, or `None` where there is no such date.
///
/// The count of days by eras of 400 years is Howard Hinnant's `days_from_civil`.
pub const fn days(year: i32, month: u32, day: u32) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + leap as u32,
        _ => return None,
    };
    if day == 0 || day > length || year < 1 || year > 9999 {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = ((153 * ((month + 9) % 12) + 2) / 5 + day - 1) as i32;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The year of a day count; used only for two-digit years.
pub(super) fn year_of(day: i32) -> i32 {
    let mut year = 1970 + day / 366;
    while days(year + 1, 1, 1).is_some_and(|d| d <= day) {
        year += 1;
    }
    year
}

/// The inverse of [`days`], by the same count of eras: year, month and day.
pub fn civil(day: i32) -> (i32, u32, u32) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (
        year_of_era + era * 400 + i32::from(month <= 2),
        month as u32,
        day as u32,
    )
}

#[cfg(test)]
mod tests {
    use super::{civil, days};

    #[test]
    fn civil_and_days_are_each_others_inverse() {
        for day in (-200_000..200_000).step_by(7) {
            let (y, m, d) = civil(day);
            assert_eq!(days(y, m, d), Some(day));
        }
    }
}
