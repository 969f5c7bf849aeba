/* Recording sound on the page: what was said becomes the file of the field, like one that was chosen. The field works
   without this script. */

/** enough for speech: a minute is 180 kB */
const BITS_A_SECOND = 24000;
/** what is asked for, the first that the browser can write */
const TYPES = [["audio/mp4", "m4a"], ["audio/webm;codecs=opus", "webm"], ["audio/webm", "webm"]];

class Recorder {
  constructor(root) {
    this.root = root;
    this.button = root.querySelector("[data-record]");
    this.said = root.querySelector("[data-said]");
    this.input = root.querySelector("input[type=file]");
    this.idle = this.button.textContent;
    this.recorder = null;
    this.timer = 0;
    this.button.hidden = false;
    this.button.addEventListener("click", () => (this.recorder ? this.stop() : this.start()));
  }

  async start() {
    this.button.disabled = true;
    try {
      this.begin(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch {
      this.said.textContent = this.root.dataset.failed;
    } finally {
      this.button.disabled = false;
    }
  }

  begin(stream) {
    const [type, ending] = TYPES.find(([one]) => MediaRecorder.isTypeSupported(one)) || ["", "webm"];
    const settings = { audioBitsPerSecond: BITS_A_SECOND, ...(type ? { mimeType: type } : {}) };
    const recorder = new MediaRecorder(stream, settings);
    const parts = [];
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      this.give(new File(parts, `voice.${ending}`, { type: (type || "audio/webm").split(";")[0] }));
    });
    recorder.start();
    this.recorder = recorder;
    this.began = Date.now();
    this.button.textContent = this.root.dataset.stop;
    this.button.setAttribute("aria-pressed", "true");
    this.tell();
    this.timer = setInterval(() => this.tell(), 500);
  }

  tell() {
    const seconds = Math.floor((Date.now() - this.began) / 1000);
    this.said.textContent = this.root.dataset.recording.replace("{seconds}", seconds);
    if (seconds >= Number(this.root.dataset.seconds)) this.stop();
  }

  stop() {
    clearInterval(this.timer);
    this.button.textContent = this.idle;
    this.button.setAttribute("aria-pressed", "false");
    this.said.textContent = "";
    this.recorder.stop();
    this.recorder = null;
  }

  /** As if the file had been chosen: a page with an outbox keeps it at once. */
  give(file) {
    const files = new DataTransfer();
    files.items.add(file);
    this.input.files = files.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function listenTo(root) {
  if (!window.MediaRecorder || !navigator.mediaDevices) return;
  for (const one of root.querySelectorAll("[data-voice]")) new Recorder(one);
}

listenTo(document);
document.addEventListener("lvwang:fresh", (event) => listenTo(event.detail));
