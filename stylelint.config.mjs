// The style sheet of the resident's page: nothing that the browsers of package.json ("browserslist") lack, unless the
// page is whole without it.

/** feature (doiuse) → why the page may use it */
const harmless = {
  "css-overflow": "partial: `clip` and `overlay` are missing, which are not used",
  "css-clip-path": "partial: shapes on SVG elements are missing",
  "css-masks": "found by mistake beside clip-path",
  "css-unicode-bidi": "partial: `plaintext` is there",
  "css-logical-props": "found by mistake: `border` with a radius",
  "css-gradients": "partial: colour hints are missing",
  "intrinsic-width": "partial: `min-content` is there",
  "extended-system-fonts": "names of fonts, with others after them",
  "css-focus-visible": "without it the browser's own outline is shown",
  "css-overscroll-behavior": "without it the page behind may bounce",
  "css-scroll-behavior": "only switched off, for less motion",
  "css-resize": "a phone has no handle to resize a field",
  "viewport-unit-variants": "`vh` stands before it",
};

export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: {
    "plugin/no-unsupported-browser-features": [true, { severity: "error", ignore: Object.keys(harmless) }],
    // what the plugin does not know: Chromium 88, Safari 14.1 and 15
    "property-disallowed-list": ["aspect-ratio", "inset", "inset-inline", "inset-block", "accent-color", "scrollbar-gutter"],
    "declaration-property-value-disallowed-list": { "overflow-wrap": ["anywhere"] },
    "selector-pseudo-class-disallowed-list": ["is", "where", "has"],
  },
};
