// The style sheets of pages for residents: nothing that the browsers of package.json ("browserslist") lack, unless the
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

/** the same on the public pages */
const closer = {
  "flexbox-gap": "without it (iOS before 14.5) what stands in a row stands closer together",
  "multicolumn": "partial: only `break-inside` is used, for printing",
  "css-not-sel-list": "found by mistake: each :not has one selector, see selector-not-notation",
  "css-text-wrap-balance": "without it a heading breaks anywhere",
};

export default {
  overrides: [
    {
      files: ["web/static/*.css"],
      rules: {
        "plugin/no-unsupported-browser-features": [
          true, { severity: "error", ignore: [...Object.keys(harmless), ...Object.keys(closer)] },
        ],
        "selector-not-notation": "simple",
      },
    },
  ],
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: {
    "plugin/no-unsupported-browser-features": [true, { severity: "error", ignore: Object.keys(harmless) }],
    // what the plugin does not know: Chromium 88, Safari 14.1 and 15
    "property-disallowed-list": ["aspect-ratio", "inset", "inset-inline", "inset-block", "accent-color", "scrollbar-gutter"],
    "declaration-property-value-disallowed-list": { "overflow-wrap": ["anywhere"] },
    "selector-pseudo-class-disallowed-list": ["is", "where", "has"],
  },
};
