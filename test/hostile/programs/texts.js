// Changes descriptions and candidates as a fuzzer does: by the line, by the word and by the character.
const LONG = 'x'.repeat(100_000);

const WORDS = [
  '',
  '-1',
  '0',
  '65536',
  '4294967296',
  '99999999999999999999',
  '1e999',
  'NaN',
  '\0',
  '\n',
  '\r\n',
  '\uD800',
  '\u202E\u{1F600}',
  '%s%n%p',
  '../../etc/passwd',
  ' '.repeat(5000),
  LONG,
  '255.255.255.255',
  '::',
  '[::1]:0',
  '0.0.0.0',
  'some.host.invalid',
];

const LINES = [
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'm=video 0 UDP/TLS/RTP/SAVPF 96 96 96',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'm=audio 9 RTP/AVP',
  'a=group:BUNDLE 0 0 0 1',
  'a=group:BUNDLE',
  'a=mid:0',
  'a=mid:',
  'a=rid:x send pt=1',
  'a=rid:x send max-width=-1;max-fps=1e99;depend=x',
  'a=simulcast:send a;b recv c',
  'a=simulcast:send ~a,~a,~a;;;',
  'a=ssrc-group:SIM 1 2 3',
  'a=ssrc-group:FID 1',
  'a=ssrc:4294967296 cname:x',
  'a=ssrc:1 msid:x y',
  'a=extmap:0 x',
  'a=extmap:255/sendonly urn:x',
  'a=extmap-allow-mixed',
  'a=rtpmap:111 opus/0/0',
  'a=rtpmap:96 VP8/4294967295',
  'a=rtpmap:128 rtx/90000',
  'a=fmtp:96 apt=96',
  'a=fmtp:111 =;=;=',
  'a=rtcp-fb:* nack pli',
  'a=rtcp-mux-only',
  'a=sctp-port:0',
  'a=sctpmap:5000 webrtc-datachannel 65536',
  'a=max-message-size:0',
  'a=max-message-size:99999999999',
  'a=fingerprint:sha-256 00',
  'a=fingerprint:md5 00:00',
  'a=setup:holdconn',
  'a=ice-lite',
  'a=ice-ufrag:x',
  'a=ice-pwd:x',
  'a=ice-options:trickle renomination',
  'a=candidate:1 1 tcp 1 127.0.0.1 9 typ host tcptype active',
  'a=candidate:1 1 udp 1 127.0.0.1 9 typ',
  'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x',
  'a=msid:- -',
  'a=bundle-only',
  'b=AS:-1',
  'b=TIAS:99999999999',
  'c=IN IP6 ::',
  'a=inactive',
  'a=packetization:96 raw',
  'a=x-google-flag:conference',
];

function flipCharacters(text, random) {
  const units = [...text];
  for (let i = random.below(8); i >= 0; i--) units[random.below(units.length)] = String.fromCharCode(random.below(256));
  return units.join('');
}

function changeWord(line, random) {
  const words = line.split(/([ :=;/,])/);
  words[random.below(words.length)] = random.pick(WORDS);
  return words.join('');
}

function changeNumber(line, random) {
  return line.replace(/\d+/g, (number) => (random.below(3) === 0 ? random.pick(WORDS) : number));
}

/** One line, such as a candidate. */
export function mutateLine(line, random) {
  switch (random.below(6)) {
    case 0:
      return flipCharacters(line, random);
    case 1:
      return changeNumber(line, random);
    case 2:
      return line.slice(0, random.below(line.length));
    case 3:
      return `${line} ${random.pick(WORDS)} ${random.pick(WORDS)}`;
    default:
      return changeWord(line, random);
  }
}

/** A description. Most keep enough of their shape to get past the first checks. */
export function mutateSdp(sdp, random) {
  const lines = sdp.split('\r\n');
  for (let i = random.below(4); i >= 0; i--) {
    const at = random.below(lines.length);
    const other = () => lines[random.below(lines.length)] ?? '';
    const changes = [
      [],
      [random.pick(LINES)],
      [lines[at], random.pick(LINES)],
      [lines[at], lines[at]],
      [other(), other()],
      [mutateLine(lines[at] ?? '', random)],
      Array(random.below(300)).fill(lines[at]),
    ];
    lines.splice(at, 1, ...random.pick(changes));
  }
  const text = lines.join(random.below(20) === 0 ? '\n' : '\r\n');
  return random.below(20) === 0 ? text.slice(0, random.below(text.length)) : text;
}
