//! G.711 to linear samples of 16 bits (ITU-T G.711; the segments as in its tables 1 and 2).

/// The two companding laws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// A-law, payload type 8: Europe and most of the world.
    A,
    /// Mu-law, payload type 0: North America and Japan.
    Mu,
}

static A: [i16; 256] = table(true);
static MU: [i16; 256] = table(false);

impl Law {
    /// The law of an RTP payload type (RFC 3551), if it is one.
    pub fn of_payload_type(kind: u8) -> Option<Self> {
        match kind {
            0 => Some(Self::Mu),
            8 => Some(Self::A),
            _ => None,
        }
    }

    /// The sample that one byte stands for.
    ///
    /// ```
    /// use prozvon_signal::g711::Law;
    ///
    /// assert_eq!((8, 32256), (Law::A.decode(0xD5), Law::A.decode(0xAA)));
    /// assert_eq!((0, 32124), (Law::Mu.decode(0xFF), Law::Mu.decode(0x80)));
    /// ```
    pub fn decode(self, byte: u8) -> i16 {
        match self {
            Self::A => A[usize::from(byte)],
            Self::Mu => MU[usize::from(byte)],
        }
    }
}

const fn table(a_law: bool) -> [i16; 256] {
    let mut made = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        made[byte] = if a_law { of_a(byte as u8) } else { of_mu(byte as u8) };
        byte += 1;
    }
    made
}

const fn of_a(byte: u8) -> i16 {
    let code = byte ^ 0x55;
    let segment = (code >> 4) & 7;
    // The middle of each step; every second bit is inverted on the line.
    let step = ((code & 0x0F) as i16) << 4 | 8;
    let level = if segment == 0 {
        step
    } else {
        (step + 0x100) << (segment - 1)
    };
    if code & 0x80 == 0 { -level } else { level }
}

const fn of_mu(byte: u8) -> i16 {
    let code = !byte;
    let level = ((((code & 0x0F) as i16) << 3) + 0x84) << ((code >> 4) & 7);
    if code & 0x80 == 0 { level - 0x84 } else { 0x84 - level }
}
