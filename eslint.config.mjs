// The scripts of pages: nothing that the browsers of package.json ("browserslist") lack.
import compat from "eslint-plugin-compat";

/** Methods that came later than these browsers, which eslint-plugin-compat can't see; sheets are opened by sheet.js. */
const later = "at|findLast|findLastIndex|toSorted|toSpliced|toReversed|hasOwn|randomUUID|showPicker|checkVisibility|showModal";
const [{ ...recommended }] = [compat.configs["flat/recommended"]].flat();

export default [
  {
    ...recommended,
    files: ["channels/webchat/page/static/*.js", "maps/static/*.js", "web/static/*.js", "http_server/static/*.js"],
    languageOptions: { ...recommended.languageOptions, ecmaVersion: 2021, sourceType: "module" },
    settings: { lintAllEsApis: true },
    rules: {
      "compat/compat": "error",
      "no-restricted-syntax": ["error", `CallExpression > MemberExpression.callee[property.name=/^(${later})$/]`],
    },
  },
  { files: ["channels/webchat/page/static/sheet.js"], rules: { "no-restricted-syntax": "off" } },
  // asks whether the browser has locks, sound and notifications before it uses them
  { files: ["web/static/live*.js"], rules: { "compat/compat": "off" } },
  // they ask whether the browser has workers, locks, channels and bitmaps before they use them
  {
    files: ["web/static/offline.js", "web/static/outbox_*.js", "web/static/sw.js"],
    rules: { "compat/compat": "off", "no-restricted-syntax": "off" },
  },
  // they ask whether the browser has dialogs and passkeys before they use them
  { files: ["web/static/login.js", "web/static/photos.js"], rules: { "no-restricted-syntax": "off", "compat/compat": "off" } },
];
