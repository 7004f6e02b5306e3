// The YAML editor of the page: CodeMirror 6 behind a small global, bundled by esbuild into one module.
//
// The page loads it as a module when an editor is first wanted, so the first paint does not wait for it. When it is ready
// it sets `window.SelfhealEditor` and dispatches the event `selfheal-editor-ready` on `window`.
//
// window.SelfhealEditor = {
//   create(host, options) -> handle
//     host     an empty element that nothing else renders into, for as long as the handle lives
//     options  {
//       doc: string,                     the first text ("")
//       label: string,                   the accessible name ("YAML manifest")
//       readOnly: boolean,               (false)
//       onChange(text),                  after each change that the user made; never for setDoc
//       onApply(text),                   Ctrl-Enter or Cmd-Enter
//       lint(text) -> [diagnostic],      called 300 ms after the last change; may be absent, see setDiagnostics
//       complete(text, line, column) -> [{label, detail, info, apply}],  field names at the cursor; may be absent
//     }
//   compare(host, {live, doc, label}) -> { setLive(text), setDoc(text), destroy() }
//     a read-only view of `doc` with what differs from `live` marked, unchanged stretches folded
// }
// handle = {
//   doc() -> string,
//   setDoc(text),                        replaces the text and forgets the undo history; does not call onChange
//   replace(fromLine, fromColumn, toLine, toColumn, text),   one undoable change, as a quick fix makes it
//   setDiagnostics([diagnostic]),        replaces those shown
//   setReadOnly(boolean),
//   focus(),
//   goto(line, column),                  moves the cursor there, scrolls to it and focuses
//   cursor() -> {line, column},
//   destroy(),
// }
// diagnostic = { from: {line, column}, to: {line, column}, severity: "error" | "warning" | "info", message: string, help: string }
//   Lines and columns count from 1, columns in Unicode code points, as the engine counts; a `to` that is missing or not
//   after `from` marks to the end of the word or line. Places outside the text are moved inside it.
//
// Keyboard: Tab indents, Shift-Tab unindents; Escape and then Tab within two seconds leaves the editor, and Ctrl-M
// (Shift-Alt-M on a Mac) switches Tab to moving on for good, so nobody is trapped. F8 goes to the next problem, Ctrl-F
// searches, Ctrl-Space completes, Alt-click adds a cursor.
//
// Colours come from custom properties of the page (each with a fallback), so the theme follows the page without a call:
//   --editor-background --editor-text --editor-muted --editor-line --editor-selection --editor-cursor --editor-accent
//   --editor-key --editor-string --editor-number --editor-comment --editor-error --editor-warning --editor-info
//   --editor-added --editor-removed --editor-font --editor-font-size

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  HighlightStyle, bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, linter, setDiagnostics } from "@codemirror/lint";
import { unifiedMergeView, updateOriginalDoc } from "@codemirror/merge";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, ChangeSet, Compartment, EditorState, Text } from "@codemirror/state";
import {
  EditorView, crosshairCursor, drawSelection, dropCursor, highlightActiveLine, highlightActiveLineGutter, keymap,
  lineNumbers, rectangularSelection,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { completeFromSchema, hoverFromSchema } from "./schema.mjs";
import manifests from "./templates.yaml";

const LINT_DELAY_MS = 300;

// Marks a change that the page made itself, which is not reported back to it.
const fromPage = Annotation.define();

const theme = EditorView.theme({
  "&": {
    height: "100%",
    color: "var(--editor-text, CanvasText)",
    backgroundColor: "var(--editor-background, Canvas)",
    fontSize: "var(--editor-font-size, 13px)",
  },
  "&.cm-focused": { outline: "2px solid var(--editor-accent, Highlight)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--editor-font, ui-monospace, monospace)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--editor-cursor, currentColor)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--editor-cursor, currentColor)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection": {
    backgroundColor: "var(--editor-selection, #88aaff55)",
  },
  ".cm-gutters": {
    color: "var(--editor-muted, GrayText)",
    backgroundColor: "var(--editor-background, Canvas)",
    border: "none",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--editor-line, #8888881a)" },
  ".cm-foldPlaceholder": { color: "inherit", backgroundColor: "var(--editor-line, #8888881a)", border: "none", padding: "0 .5em" },
  ".cm-panels, .cm-tooltip": {
    color: "var(--editor-text, CanvasText)",
    backgroundColor: "var(--editor-background, Canvas)",
    border: "1px solid var(--editor-muted, GrayText)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: "var(--editor-background, Canvas)",
    backgroundColor: "var(--editor-accent, Highlight)",
  },
  ".cm-textfield, .cm-button": {
    color: "inherit",
    backgroundColor: "var(--editor-line, #8888881a)",
    backgroundImage: "none",
    border: "1px solid var(--editor-muted, GrayText)",
  },
  ".cm-searchMatch, .cm-selectionMatch": { backgroundColor: "var(--editor-selection, #88aaff55)" },
  ".cm-searchMatch-selected": { outline: "1px solid var(--editor-accent, Highlight)" },
  ".cm-diagnostic": { whiteSpace: "pre-wrap", maxWidth: "60ch", padding: ".4em .7em" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--editor-error, #d55e00)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--editor-warning, #e69f00)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--editor-info, #56b4e9)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--editor-error, #d55e00)" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--editor-warning, #e69f00)" },
  ".cm-lintRange-info": { backgroundImage: "none", textDecoration: "underline dotted var(--editor-info, #56b4e9)" },
  ".cm-schema": { maxWidth: "60ch", maxHeight: "16em", overflow: "auto", padding: ".4em .7em", whiteSpace: "pre-wrap" },
  ".cm-schema p": { margin: ".3em 0 0" },
  ".cm-help": { display: "block", marginTop: ".3em", color: "var(--editor-muted, GrayText)" },
  ".cm-changedLine": { backgroundColor: "var(--editor-added, #009e7326) !important" },
  ".cm-changedText": { background: "none", textDecoration: "underline var(--editor-accent, Highlight)" },
  ".cm-deletedChunk": { backgroundColor: "var(--editor-removed, #d55e0026)", paddingLeft: "6px" },
  ".cm-deletedChunk .cm-deletedText": { background: "none", textDecoration: "line-through" },
  ".cm-collapsedLines": { color: "var(--editor-muted, GrayText)", background: "var(--editor-line, #8888881a)" },
});

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.attributeName], color: "var(--editor-key, #0072b2)" },
    { tag: [tags.string, tags.special(tags.string)], color: "var(--editor-string, inherit)" },
    { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--editor-number, #cc79a7)" },
    { tag: [tags.comment, tags.lineComment], color: "var(--editor-comment, GrayText)", fontStyle: "italic" },
    { tag: [tags.meta, tags.separator, tags.punctuation, tags.typeName, tags.labelName], color: "var(--editor-muted, GrayText)" },
    { tag: tags.invalid, textDecoration: "underline wavy var(--editor-error, #d55e00)" },
  ]),
);

// The YAML grammar's parser works on the stack, and hostile text can be nested deeper than any stack. Such text, and text too
// long to be anybody's manifest, is shown without colours; the page's own reader says what is wrong with it.
const LONGEST_COLOURED = 300_000;
const DEEPEST_COLOURED = 200;
const language = new Compartment();
const coloured = yaml();
const plain = [];

/** Whether the grammar may be let loose on a text. */
function isColoured(doc) {
  if (doc.length > LONGEST_COLOURED) return false;
  let depth = 0;
  for (const letter of doc.toString()) {
    if (letter === "[" || letter === "{") depth += 1;
    else if (letter === "]" || letter === "}") depth = Math.max(0, depth - 1);
    if (depth > DEEPEST_COLOURED) return false;
  }
  return true;
}

const guarded = EditorState.transactionExtender.of((transaction) => {
  if (!transaction.docChanged) return null;
  const wanted = isColoured(transaction.newDoc) ? coloured : plain;
  return language.get(transaction.startState) === wanted ? null : { effects: language.reconfigure(wanted) };
});

// What every view of YAML shares, with or without a keyboard.
const reading = [
  lineNumbers(),
  foldGutter(),
  codeFolding(),
  drawSelection(),
  language.of(coloured),
  guarded,
  theme,
  colours,
  EditorState.tabSize.of(2),
  indentUnit.of("  "),
];

/** The offset of a line and column that count from 1, moved inside the text. */
function offset(doc, place) {
  const line = doc.line(Math.min(Math.max(place?.line ?? 1, 1), doc.lines));
  const before = Array.from(line.text).slice(0, Math.max((place?.column ?? 1) - 1, 0)).join("");
  return line.from + Math.min(before.length, line.length);
}

/** The line and column, counting from 1 in code points, of an offset. */
function place(doc, at) {
  const line = doc.lineAt(at);
  return { line: line.number, column: Array.from(line.text.slice(0, at - line.from)).length + 1 };
}

/** A diagnostic of the engine as CodeMirror wants it. */
function located(doc, diagnostic) {
  let from = offset(doc, diagnostic.from);
  let to = diagnostic.to ? offset(doc, diagnostic.to) : from;
  if (to <= from) {
    const line = doc.lineAt(from);
    const word = /^[^\s:#,\]}]+/.exec(line.text.slice(from - line.from));
    to = word ? from + word[0].length : line.to;
    // At the very end of a line there is nothing to underline but what stands before.
    if (to === from) from = Math.max(line.from, from - 1);
  }
  const { severity = "error", message, help } = diagnostic;
  return { from, to, severity, message, renderMessage: () => described(message, help) };
}

/** A message and its sentence of help, as text: what the learner typed is never markup. */
function described(message, help) {
  const whole = document.createElement("span");
  whole.textContent = message;
  if (help) {
    const sentence = document.createElement("span");
    sentence.className = "cm-help";
    sentence.textContent = help;
    whole.append(sentence);
  }
  return whole;
}

/** Field names from the page, offered for the word at the cursor. */
function completions(complete) {
  return (context) => {
    const word = context.matchBefore(/[\w-]*/);
    if (!context.explicit && (!word || word.from === word.to)) return null;
    const { line, column } = place(context.state.doc, context.pos);
    const options = complete(context.state.doc.toString(), line, column) ?? [];
    return options.length ? { from: word?.from ?? context.pos, options, validFor: /^[\w-]*$/ } : null;
  };
}

function create(host, options = {}) {
  const writing = new Compartment();
  const remembering = new Compartment();
  const locked = (isReadOnly) => [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(!isReadOnly)];
  const applied = (view) => {
    options.onApply?.(view.state.doc.toString());
    return true;
  };
  const diagnosed = (view) => (options.lint(view.state.doc.toString()) ?? []).map((one) => located(view.state.doc, one));

  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: options.doc ?? "",
      extensions: [
        // First, so that Ctrl-Enter is not taken for a new line.
        keymap.of([{ key: "Mod-Enter", run: applied }, { key: "Ctrl-Enter", run: applied }]),
        reading,
        writing.of(locked(options.readOnly ?? false)),
        remembering.of(history()),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        EditorState.allowMultipleSelections.of(true),
        rectangularSelection(),
        crosshairCursor(),
        dropCursor(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        search({ top: true }),
        highlightSelectionMatches(),
        autocompletion({ override: options.complete ? [completions(options.complete), completeFromSchema] : [completeFromSchema] }),
        hoverFromSchema,
        lintGutter(),
        options.lint ? linter(diagnosed, { delay: LINT_DELAY_MS }) : [],
        keymap.of([
          ...completionKeymap, ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap,
          ...lintKeymap, indentWithTab,
        ]),
        EditorView.contentAttributes.of({ "aria-label": options.label ?? "YAML manifest", tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          const isUsers = update.transactions.some((one) => one.docChanged && !one.annotation(fromPage));
          if (isUsers) options.onChange?.(update.state.doc.toString());
        }),
      ],
    }),
  });

  return {
    doc: () => view.state.doc.toString(),
    setDoc(text) {
      if (text === view.state.doc.toString()) return;
      // The history goes with the text, so that undo cannot bring back another manifest. (A new state would do that too,
      // but an open tooltip of the old one is still measured once and fails.)
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: 0 },
        effects: remembering.reconfigure([]),
        annotations: fromPage.of(true),
      });
      view.dispatch({ effects: remembering.reconfigure(history()) });
    },
    replace(fromLine, fromColumn, toLine, toColumn, text) {
      const doc = view.state.doc;
      const from = offset(doc, { line: fromLine, column: fromColumn });
      const to = Math.max(from, offset(doc, { line: toLine, column: toColumn }));
      view.dispatch({
        changes: { from, to, insert: text },
        selection: { anchor: from + text.length },
        scrollIntoView: true,
        // One undo takes this back, and not what was typed just before.
        annotations: isolateHistory.of("full"),
      });
    },
    setDiagnostics(diagnostics) {
      const shown = diagnostics.map((one) => located(view.state.doc, one)).sort((a, b) => a.from - b.from);
      view.dispatch(setDiagnostics(view.state, shown));
    },
    setReadOnly: (value) => view.dispatch({ effects: writing.reconfigure(locked(value)) }),
    focus: () => view.focus(),
    goto(line, column) {
      const anchor = offset(view.state.doc, { line, column });
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    cursor: () => place(view.state.doc, view.state.selection.main.head),
    destroy: () => view.destroy(),
  };
}

function compare(host, { live = "", doc = "", label = "Difference to the live object", whole = false } = {}) {
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc,
      extensions: [
        reading,
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        // Focusable all the same: a keyboard must be able to scroll it.
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        unifiedMergeView({
          original: live, mergeControls: false, gutter: false, ...(whole ? {} : { collapseUnchanged: { margin: 3, minSize: 6 } }),
        }),
      ],
    }),
  });
  let original = Text.of(live.split("\n"));
  return {
    setDoc(text) {
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    setLive(text) {
      const next = Text.of(text.split("\n"));
      if (next.eq(original)) return;
      const changes = ChangeSet.of([{ from: 0, to: original.length, insert: next }], original.length);
      original = next;
      view.dispatch({ effects: updateOriginalDoc.of({ doc: next, changes }) });
    },
    destroy: () => view.destroy(),
  };
}

/** The manifests to begin with, one a kind. */
const templates = manifests.split(/^---\n/m).map((text) => ({ kind: /^kind: (.*)$/m.exec(text)[1], text }));

window.SelfhealEditor = { create, compare, templates };
window.dispatchEvent(new Event("selfheal-editor-ready"));
