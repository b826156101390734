/** Colours of the page and of the six series, per theme; each series has at least 4.5:1 against the page. */
export const palettes = {
  light: {
    page: '#ffffff',
    card: '#f6f8fa',
    ink: '#1b1f24',
    muted: '#57606a',
    rule: '#d0d7de',
    good: '#116329',
    warning: '#7a4b00',
    bad: '#b3122a',
    series: ['#0b5cad', '#a84300', '#006b4f', '#8a3a86', '#7a5200', '#4b4fb8'],
  },
  dark: {
    page: '#14181d',
    card: '#1c2229',
    ink: '#e4e9ee',
    muted: '#9da9b5',
    rule: '#39424c',
    good: '#5fd07f',
    warning: '#f0b429',
    bad: '#ff8087',
    series: ['#6cb6ff', '#ff9e64', '#4fd1a5', '#e39be0', '#e0c060', '#a9adff'],
  },
} as const;

function variables({ series, ...named }: (typeof palettes)['light' | 'dark']): string {
  return [
    ...Object.entries(named).map(([name, value]) => `--${name}:${value}`),
    ...series.map((value, index) => `--s${index}:${value}`),
  ].join(';');
}

const seriesRules = palettes.light.series
  .map((_, index) => `.s${index}{stroke:var(--s${index})}.t${index},.f${index}{fill:var(--s${index})}`)
  .join('');

/** The page's style sheet: themes by variables, narrow screens, print. */
export const htmlStyle = `
:root{${variables(palettes.light)};color-scheme:light dark}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${variables(palettes.dark)}}}
:root[data-theme=dark]{${variables(palettes.dark)};color-scheme:dark}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:1280px;margin:0 auto;padding:1rem 1.25rem 4rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem;padding-top:1rem;border-top:1px solid var(--rule)}
h3{font-size:1rem;margin:1.25rem 0 .5rem}
ul{padding-left:1.2rem;margin:.25rem 0 1rem}
li{margin:.3rem 0;max-width:85ch}
.scroll{overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;min-width:min(100%,40rem)}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{border:1px solid var(--rule);padding:.35rem .6rem;text-align:left;vertical-align:top;min-width:5.5rem;overflow-wrap:break-word;max-width:28rem}
thead th{background:var(--card)}
tbody th{font-weight:500}
td small{display:block;color:var(--muted);font-size:.93em;font-weight:400}
.prose td{min-width:15rem}.prose td small{color:inherit;font-size:inherit;margin-top:.2rem}
.note,.notes{color:var(--muted);font-size:.8125rem}
.good{color:var(--good)}.warning{color:var(--warning)}.bad{color:var(--bad);font-weight:600}.muted{color:var(--muted)}
a{color:var(--s0)}
button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:left}
th button{font-weight:inherit}
button:focus-visible,summary:focus-visible{outline:2px solid var(--s0);outline-offset:2px}
#theme{float:right;border:1px solid var(--rule);border-radius:.4rem;padding:.2rem .6rem;font-size:.875rem}
summary{cursor:pointer;margin:.5rem 0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem;align-items:start}
figure{margin:0;background:var(--card);border:1px solid var(--rule);border-radius:.5rem;padding:.75rem;max-width:40rem;min-width:0}
figcaption{font-weight:600;font-size:.9375rem}
figcaption p{margin:.2rem 0 .5rem;font-weight:400;font-size:.875em;color:var(--muted)}
figure .scroll{max-height:20rem;overflow:auto}
svg{width:100%;height:auto;display:block;font:13px system-ui,sans-serif}
svg text{fill:var(--ink)}
svg .tick,svg .note,svg .axis{fill:var(--muted);font-size:12px}
svg .panel{font-weight:600}
svg .note{paint-order:stroke;stroke:var(--card);stroke-width:4px}
svg .grid{stroke:var(--rule);stroke-width:.7}
svg .band{fill:var(--rule);opacity:.45}
svg .line{fill:none;stroke-width:2.2}
svg .thin{stroke-width:1;opacity:.6}
svg .mark{stroke-width:1;stroke-dasharray:2 3;opacity:.8}
${seriesRules.replaceAll('.t', 'svg .t').replaceAll(',.f', ',svg .f')}
@media print{
:root,:root[data-theme=dark]{${variables(palettes.light)};color-scheme:light}
html{font-size:9.5pt}main{max-width:none;padding:0}
#theme{display:none}
.scroll{overflow:visible;max-height:none}
table{font-size:7.5pt;min-width:0}th,td,.prose td{min-width:0;padding:.15rem .3rem}
tr,figure,li{break-inside:avoid}h2,caption{break-after:avoid}
.figures{grid-template-columns:1fr 1fr}
figure details{display:none}
}`;

/** Sorts tables of records by a column and switches the theme; the page reads as well without it. */
export const htmlScript = `
'use strict';
const root=document.documentElement;
const button=document.createElement('button');
button.id='theme';
const dark=()=>root.dataset.theme?root.dataset.theme==='dark':matchMedia('(prefers-color-scheme:dark)').matches;
const name=()=>{button.textContent=dark()?'Light theme':'Dark theme'};
button.onclick=()=>{root.dataset.theme=dark()?'light':'dark';name()};
name();
addEventListener('beforeprint',()=>document.querySelectorAll('section>details').forEach(one=>{one.open=true}));
document.querySelector('main').prepend(button);
const key=(row,index)=>{
const text=row.cells[index].textContent.trim();
const number=/-?[\\d,]*\\.?\\d+/.exec(text);
return number?[0,Number(number[0].replaceAll(',','')),text]:[1,0,text];
};
for(const table of document.querySelectorAll('table.records'))
table.querySelectorAll('thead th').forEach((head,index)=>{
const sort=document.createElement('button');
sort.textContent=head.textContent;
sort.title='Sort by '+head.textContent;
head.replaceChildren(sort);
sort.onclick=()=>{
const down=head.getAttribute('aria-sort')==='ascending';
for(const other of head.parentNode.cells)other.removeAttribute('aria-sort');
head.setAttribute('aria-sort',down?'descending':'ascending');
const body=table.tBodies[0];
const rows=[...body.rows].map(row=>({row,key:key(row,index)}));
rows.sort((a,b)=>(a.key[0]-b.key[0]||a.key[1]-b.key[1]||a.key[2].localeCompare(b.key[2]))*(down?-1:1));
body.append(...rows.map(one=>one.row));
};
});
`;
