// A sound and a notification of the desktop, if switched on in this browser (我的账号). One tab speaks: the first that can
// and gets the lock of that piece of news. The texts hold no personal data: number and kind only.

export const SOUND = "lvwang.live.sound";
export const NOTICE = "lvwang.live.notice";
const HELD_MS = 3000;
let audio = null;

const isOn = (name) => localStorage.getItem(name) === "1";
export const isLoud = (news) => news.danger && ["new", "answer"].includes(news.kind);

/** Browsers let a page be heard only after a tap or a key. */
function wakeAudio() {
  if (!isOn(SOUND) || !window.AudioContext) return;
  audio = audio || new AudioContext();
  audio.resume();
}

/** One soft tone; for danger three high ones. */
export function play(loud) {
  wakeAudio();
  if (!audio) return;
  const tones = loud ? [1046, 784, 1046] : [660];
  tones.forEach((pitch, place) => {
    const [tone, volume, start] = [audio.createOscillator(), audio.createGain(), audio.currentTime + place * 0.25];
    tone.type = loud ? "square" : "sine";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(loud ? 0.3 : 0.12, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.22);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.24);
  });
}

function notify(news, texts) {
  const loud = isLoud(news);
  const shown = new Notification(loud ? texts.danger : texts.name, {
    body: `${news.number} ${news.words}`,
    tag: `lvwang-${news.id}`,
    requireInteraction: loud,
    icon: "/static/leaf.svg",
  });
  shown.addEventListener("click", () => {
    window.focus();
    location.assign(texts.cases + news.number);
  });
}

function alone(name, act) {
  if (!navigator.locks) {
    if (!document.hidden) act();
    return;
  }
  navigator.locks.request(name, { ifAvailable: true }, (lock) => {
    if (!lock) return null;
    act();
    return new Promise((done) => { setTimeout(done, HELD_MS); });
  });
}

export function speak(news, texts) {
  if (!news.to_me && !isLoud(news)) return;
  if (isOn(SOUND) && audio && audio.state === "running") alone(`lvwang-sound-${news.id}`, () => play(isLoud(news)));
  const may = window.Notification && Notification.permission === "granted";
  if (isOn(NOTICE) && may) alone(`lvwang-notice-${news.id}`, () => notify(news, texts));
}

for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wakeAudio);
