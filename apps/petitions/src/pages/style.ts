/** Of the pages at which staff work. */
export const staffStyle = `
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem 1.25rem 3rem; font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #1a1a1a; background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: .5rem 0 .75rem; }
h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; }
a { color: #0b4a8f; text-underline-offset: .2em; }
[hidden] { display: none !important; }
.drop { border: .15rem dashed #595959; border-radius: .5rem; padding: 1.75rem 1rem; text-align: center; background: #f6f8fb; }
.drop.over { border-color: #0b4a8f; background: #e4eefb; }
button, .button { font: inherit; font-weight: 600; display: inline-block; padding: .5rem 1.25rem; border: 2px solid #0b4a8f; border-radius: .25rem; background: #fff; color: #0b4a8f; cursor: pointer; text-decoration: none; }
button.main { background: #0b4a8f; color: #fff; }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: .2rem solid #1a1a1a; outline-offset: .15rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { border: 1px solid #b5b5b5; padding: .3rem .55rem; text-align: left; vertical-align: top; }
th { background: #eef1f5; font-weight: 600; white-space: nowrap; }
td.accepted, td.known, td.different, td.refused { white-space: nowrap; }
td.refused { color: #8f0d1f; font-weight: 600; } td.different { color: #7a4a00; font-weight: 600; } td.accepted { color: #14602c; }
.sums { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: .75rem 0; padding: 0; list-style: none; }
.sums b { font-size: 1.5rem; margin-inline-start: .4rem; font-variant-numeric: tabular-nums; }
.wrong { border-inline-start: .35rem solid #8f0d1f; padding: .25rem .75rem; color: #8f0d1f; font-weight: 600; white-space: pre-wrap; }
.hint { color: #404040; margin: .25rem 0; }
.field { margin: .9rem 0; } .field label, legend { font-weight: 600; display: block; }
input:not([type=checkbox]):not([type=file]), textarea, select { width: 100%; font: inherit; border: 1px solid #595959; border-radius: .25rem; padding: .4rem .55rem; background: #fff; color: inherit; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 0 1.25rem; }
fieldset { border: 1px solid #595959; border-radius: .25rem; margin: 1rem 0; padding: 0 1rem .5rem; }
`;
