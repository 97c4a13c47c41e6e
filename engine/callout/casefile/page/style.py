"""How a report looks, on a screen and on A4."""

STYLE = """\
@page{size:A4;margin:16mm 14mm}
*{box-sizing:border-box}
body{font:14px/1.5 system-ui,'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',
sans-serif;color:#1f2937;max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:0 0 .3rem}h2{font-size:1.2rem;margin:2rem 0 .5rem;
border-bottom:2px solid #1f2937}h3{font-size:1rem;margin:1.2rem 0 .4rem}
h1,h2,h3{break-after:avoid}
code,.hash{font-family:ui-monospace,'DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace;
font-size:.85em;word-break:break-all}
table{border-collapse:collapse;width:100%;margin:.3rem 0}
th,td{border:1px solid #d1d5db;padding:.2rem .5rem;text-align:left;vertical-align:top}
thead{display:table-header-group}thead th{background:#f3f4f6}
.facts th{width:11rem;background:#f9fafb;font-weight:600}tr{break-inside:avoid}
.remark{color:#4b5563}.alarm{border-left:4px solid #b91c1c;background:#fef2f2;padding:.4rem .8rem}
.fine{border-left:4px solid #15803d;background:#f0fdf4;padding:.4rem .8rem}
.entry{display:grid;grid-template-columns:8.5rem 1fr;gap:0 .8rem;padding:.45rem 0;
border-top:1px solid #d1d5db;break-inside:avoid}
.entry.long{break-inside:auto}
.when{color:#4b5563;font-variant-numeric:tabular-nums}.when b{color:#1f2937}
.what{font-weight:600}.who,.kind{color:#4b5563;font-weight:400}
.rejected .what{color:#b91c1c}.timer .what{color:#92400e}
.entry dl{margin:.2rem 0 0;display:grid;grid-template-columns:6.5rem 1fr;font-size:.9em}
.entry dt{color:#6b7280}.entry dd{margin:0;white-space:pre-wrap}
.way{color:#1d4ed8}
.m-bold{font-weight:600}.m-red{color:#b91c1c}.m-green{color:#15803d}.m-yellow{color:#92400e}
.m-dim{color:#6b7280}.m-magenta{color:#86198f}
figure{margin:.5rem 0;overflow-x:auto}
figure svg{max-width:100%;height:auto}
figcaption{color:#4b5563;font-size:.9em}
@media print{body{font-size:10.5pt;margin:0;max-width:none;padding:0}
section.ticket+section.ticket{break-before:page}figure{overflow:visible}
figure svg{max-height:245mm}}
"""
