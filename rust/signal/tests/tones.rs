//! Tones as lines carry them: off in pitch and time, noisy, lossy, out of order; and clips that are no tones.

use prozvon_signal::{Ear, RATE, Tone};

/// A small generator of chance with a seed.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as f64) / f64::from(1_u32 << 31)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }

    /// Roughly normal, variance 1.
    fn normal(&mut self) -> f64 {
        ((0..4).map(|_| self.next()).sum::<f64>() - 2.0) * 3_f64.sqrt()
    }
}

/// Level, frequency and length of each stretch; frequency 0 is a pause.
fn sound(parts: &[(f64, f64)], level: f64) -> Vec<f64> {
    let mut made = Vec::new();
    for &(pitch, seconds) in parts {
        let count = (seconds * RATE as f64) as usize;
        made.extend((0..count).map(|n| {
            if pitch == 0.0 {
                0.0
            } else {
                level * (std::f64::consts::TAU * pitch * n as f64 / RATE as f64).sin()
            }
        }));
    }
    made
}

fn tone(tone: Tone, draw: &mut Draw) -> Vec<f64> {
    let pitch = draw.between(0.97, 1.03);
    let mut time = |seconds: f64| seconds * draw.between(0.92, 1.08);
    let mut parts = vec![(0.0, 0.3)];
    match tone {
        Tone::Ringback => (0..3).for_each(|_| parts.extend([(425.0 * pitch, time(1.0)), (0.0, time(4.0))])),
        Tone::Busy => {
            let half = time(0.35);
            (0..7).for_each(|_| parts.extend([(425.0 * pitch, half), (0.0, half)]));
        }
        Tone::Congestion => {
            let half = time(0.175);
            (0..14).for_each(|_| parts.extend([(425.0 * pitch, half), (0.0, half)]));
        }
        Tone::Special => {
            parts.extend([950.0, 1400.0, 1800.0].map(|f| (f * pitch, time(0.33))));
            parts.push((0.0, 1.0));
        }
    }
    let level = 32_768.0 * 10_f64.powf(draw.between(-25.0, -5.0) / 20.0);
    sound(&parts, level)
}

fn noisy(mut samples: Vec<f64>, snr: f64, draw: &mut Draw) -> Vec<i16> {
    let loud: Vec<f64> = samples.iter().copied().filter(|s| *s != 0.0).collect();
    let power = loud.iter().map(|s| s * s).sum::<f64>() / loud.len() as f64;
    let noise = (power / 10_f64.powf(snr / 10.0)).sqrt();
    samples.iter_mut().for_each(|s| *s += noise * draw.normal());
    samples.iter().map(|s| s.clamp(-32_768.0, 32_767.0) as i16).collect()
}

/// A-law by search in its own table: slow, and independent of any encoder.
fn packets(samples: &[i16], draw: &mut Draw, loss: f64) -> Vec<Vec<u8>> {
    let mut table: Vec<(i16, u8)> = (0..=255)
        .map(|byte| (prozvon_signal::g711::Law::A.decode(byte), byte))
        .collect();
    table.sort_unstable();
    let code = |sample: i16| {
        let at = table.partition_point(|(level, _)| *level < sample).min(table.len() - 1);
        let below = at.saturating_sub(1);
        let nearer = |n: usize| (i32::from(table[n].0) - i32::from(sample)).abs();
        table[if nearer(below) < nearer(at) { below } else { at }].1
    };
    let mut sent: Vec<Vec<u8>> = Vec::new();
    let start = (draw.next() * f64::from(u32::MAX)) as u32;
    for (n, frame) in samples.chunks(160).enumerate() {
        let mut packet = vec![0x80, 8];
        packet.extend((n as u16).wrapping_add(start as u16).to_be_bytes());
        packet.extend(start.wrapping_add(160 * n as u32).to_be_bytes());
        packet.extend(7_u32.to_be_bytes());
        packet.extend(frame.iter().map(|&s| code(s)));
        if n == 0 || draw.next() >= loss {
            sent.push(packet);
        }
    }
    for n in 1..sent.len() {
        if draw.next() < 0.05 {
            sent.swap(n - 1, n);
        }
    }
    sent
}

fn heard(samples: &[i16], draw: &mut Draw, loss: f64) -> Option<Tone> {
    let mut ear = Ear::new();
    packets(samples, draw, loss).iter().for_each(|packet| ear.feed(packet));
    ear.heard()
}

fn right(which: Tone, cases: u64, snr: f64, loss: f64) -> u64 {
    (0..cases)
        .filter(|seed| {
            let mut draw = Draw(seed * 7919 + 1);
            let samples = noisy(tone(which, &mut draw), snr, &mut draw);
            heard(&samples, &mut draw, loss) == Some(which)
        })
        .count() as u64
}

#[test]
fn ninety_nine_of_a_hundred_are_right_at_15_db_and_5_percent_loss() {
    for which in [Tone::Ringback, Tone::Busy, Tone::Congestion, Tone::Special] {
        let found = right(which, 300, 15.0, 0.05);
        println!("{which:?}: {found} of 300");
        assert!(found >= 297, "{which:?}: {found} of 300");
    }
}

#[test]
fn clean_tones_are_all_right() {
    for which in [Tone::Ringback, Tone::Busy, Tone::Congestion, Tone::Special] {
        assert_eq!(100, right(which, 100, 60.0, 0.0), "{which:?}");
    }
}

/// Harmonics of a wandering voice, formants that move, syllables and pauses.
fn voice(seconds: f64, draw: &mut Draw) -> Vec<f64> {
    let (mut phase, mut made) = ([0.0; 8], Vec::new());
    while made.len() < (seconds * RATE as f64) as usize {
        let length = (draw.between(0.06, 0.35) * RATE as f64) as usize;
        let (pitch, silent) = (draw.between(80.0, 300.0), draw.next() < 0.25);
        let formants = [draw.between(250.0, 900.0), draw.between(900.0, 2400.0)];
        let glide = draw.between(-0.3, 0.3);
        for n in 0..length {
            let at = n as f64 / length as f64;
            let shape = (std::f64::consts::PI * at).sin();
            let mut sample = 0.0;
            for (k, turn) in phase.iter_mut().enumerate() {
                let f = pitch * (1.0 + glide * at) * (k + 1) as f64;
                *turn += std::f64::consts::TAU * f / RATE as f64;
                let gain: f64 = formants.iter().map(|c| (-((f - c) / 120.0).powi(2)).exp()).sum();
                sample += (gain + 0.02) * turn.sin();
            }
            made.push(if silent { 0.0 } else { 5000.0 * shape * sample });
        }
    }
    made
}

/// Notes and chords with decay; every second clip draws its notes close to the network's own tones.
fn music(seconds: f64, draw: &mut Draw) -> Vec<f64> {
    let mut made = vec![0.0; (seconds * RATE as f64) as usize];
    let (beat, near) = (draw.between(0.12, 0.6), draw.next() < 0.5);
    let mut at = 0.0;
    while at < seconds {
        let voices = 1 + (draw.next() * 3.0) as usize;
        for _ in 0..voices {
            let pitch = if near {
                [425.0, 950.0, 1400.0, 1800.0][(draw.next() * 4.0) as usize] * draw.between(0.9, 1.1)
            } else {
                110.0 * 2_f64.powf((draw.next() * 48.0).floor() / 12.0)
            };
            let (start, decay) = ((at * RATE as f64) as usize, draw.between(2.0, 12.0));
            let length = (beat * draw.between(0.7, 3.0) * RATE as f64) as usize;
            for n in 0..length.min(made.len().saturating_sub(start)) {
                let t = n as f64 / RATE as f64;
                let wave = std::f64::consts::TAU * pitch * t;
                made[start + n] += 6000.0 * (-decay * t).exp() * (wave.sin() + 0.4 * (2.0 * wave).sin());
            }
        }
        at += beat;
    }
    made
}

#[test]
fn no_speech_and_no_music_is_special_information() {
    let mut others = 0;
    for seed in 0..1000 {
        let mut draw = Draw(seed * 104_729 + 3);
        let samples = if seed % 2 == 0 {
            voice(3.0, &mut draw)
        } else {
            music(3.0, &mut draw)
        };
        let samples = noisy(samples, 30.0, &mut draw);
        let found = heard(&samples, &mut draw, 0.01);
        assert_ne!(Some(Tone::Special), found, "clip {seed}");
        others += u32::from(found.is_some());
    }
    println!("other tones heard in {others} of 1000 clips");
    assert!(others <= 5, "{others} of 1000 clips were taken for some tone");
}

#[test]
fn whatever_arrives_is_borne() {
    let mut draw = Draw(11);
    let mut ear = Ear::new();
    for _ in 0..20_000 {
        let length = (draw.next() * 60.0) as usize;
        let mut packet: Vec<u8> = (0..length).map(|_| (draw.next() * 256.0) as u8).collect();
        if let Some(first) = packet.first_mut().filter(|_| draw.next() < 0.8) {
            *first = 0x80 | (*first & 0x3F);
        }
        ear.feed(&packet);
    }
    assert_eq!(None, ear.heard());
}
