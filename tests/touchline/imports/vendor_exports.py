"""What do exports of the vendors look like? Short ones, written as theirs are."""

HUBSPOT = {
    "hubspot-crm-exports-all-deals-2026-03-31.csv": (
        '"Record ID","Deal Name","Deal Stage","Close Date","Deal owner","Amount","Pipeline",'
        '"Create Date","Last Modified Date","Associated Company IDs","Associated Contact IDs"\n'
        '"101","Globex","Closed won","2026-02-16 10:00","Ada Lovelace","8000.50","Sales Pipeline",'
        '"2026-01-05 09:30","2026-02-16 10:01","900;901","501;502"\n'
        '"102","Hooli","Contract sent","2026-04-01 00:00","Ben","","Sales Pipeline",'
        '"2026-01-20 11:00","2026-01-20 11:00","",""\n'
        '"103","Initech","Closed lost","2026-02-20 00:00","Ben","5000","Sales Pipeline",'
        '"2026-01-26 11:00","2026-02-20 11:00","902",""\n'
    ),
    "hubspot-crm-exports-all-companies-2026-03-31.csv": (
        '"Record ID","Company name","Company owner","Create Date","Industry","Country/Region"\n'
        '"900","Globex","Ada Lovelace","2025-12-01 08:00","Software","Germany"\n'
    ),
    "hubspot-crm-exports-all-contacts-2026-03-31.csv": (
        '"Record ID","First Name","Email","Create Date","Primary Associated Company ID"\n'
        '"501","Hank","hank@globex.example","2025-12-02 08:00","900"\n'
    ),
    "hubspot-crm-exports-calls-2026-03-31.csv": (
        '"Record ID","Call Title","Activity date","Activity assigned to","Call direction",'
        '"Call outcome","Call status","Call duration","Associated Deal IDs"\n'
        '"7001","Intro","2026-01-06 10:00","Ada Lovelace","OUTBOUND","Connected","COMPLETED",'
        '"380000","101;102"\n'
        '"7002","","2026-01-07 10:00","Ada Lovelace","INBOUND","","NO_ANSWER","","101"\n'
        '"7003","","2026-01-08 10:00","Ada Lovelace","OUTBOUND","","QUEUED","","101"\n'
    ),
    "hubspot-crm-exports-emails-2026-03-31.csv": (
        '"Record ID","Activity date","Activity assigned to","Email direction",'
        '"Email send status","Associated Deal IDs"\n'
        '"8001","2026-01-08 09:15","Ada Lovelace","EMAIL","SENT","101"\n'
        '"8002","2026-01-08 10:15","Ada Lovelace","INCOMING_EMAIL","SENT","101"\n'
        '"8003","2026-01-08 11:15","Ada Lovelace","EMAIL","BOUNCED","101"\n'
        '"8004","2026-01-08 12:15","Ada Lovelace","EMAIL","SCHEDULED","101"\n'
    ),
    "hubspot-crm-exports-meetings-2026-03-31.csv": (
        '"Record ID","Meeting name","Create Date","Start Time","End Time","Meeting outcome"\n'
        '"9001","Demo","2026-01-09 09:00","2026-01-12 10:00","2026-01-12 11:00","COMPLETED"\n'
        '"9002","Demo","2026-01-09 09:00","2026-01-13 10:00","2026-01-13 11:00","NO_SHOW"\n'
        '"9003","Demo","2026-01-09 09:00","2026-07-13 10:00","2026-07-13 11:00","SCHEDULED"\n'
    ),
}
SALESFORCE = {
    "Opportunity.csv": (
        '"Id","IsDeleted","AccountId","Name","StageName","Amount","CloseDate","IsClosed","IsWon",'
        '"OwnerId","CreatedDate","LastModifiedDate","LastStageChangeDate","CurrencyIsoCode"\n'
        '"006A","false","001A","Globex","Closed Won","8000.0","2026-02-16","true","true","005A",'
        '"2026-01-05T09:30:00.000Z","2026-02-16T10:01:00.000+0000","2026-02-16T10:00:00.000Z",'
        '"EUR"\n'
        '"006B","0","001A","Hooli","Prospecting","","2026-04-01","0","0","005A",'
        '"2026-01-20 11:00:00","2026-01-20 11:00:00","","EUR"\n'
        '"006C","true","001A","Gone","Prospecting","","2026-04-01","false","false","005A",'
        '"2026-01-20 11:00:00","2026-01-20 11:00:00","","EUR"\n'
    ),
    "OpportunityHistory.csv": (
        '"Id","OpportunityId","CreatedDate","StageName","Amount"\n'
        '"008A","006A","2026-01-05T09:30:00.000Z","Prospecting","8000"\n'
    ),
    "Account.csv": '"Id","Name","ParentId","OwnerId","CreatedDate"\n"001A","Globex","","005A",'
    '"2025-12-01T08:00:00.000Z"\n',
    "Contact.csv": '"Id","AccountId","CreatedDate"\n"003A","001A","2025-12-02T08:00:00.000Z"\n',
    "Task.csv": (
        '"Id","WhoId","WhatId","AccountId","Status","IsClosed","TaskSubtype","CallType",'
        '"CallDurationInSeconds","CallDisposition","ActivityDate","CompletedDateTime","OwnerId"\n'
        '"00TA","003A","006A","001A","Completed","true","Call","Inbound","380","Left Voicemail",'
        '"2026-01-06","2026-01-06T10:00:00.000Z","005A"\n'
        '"00TB","00QA","001A","001A","Completed","1","Call","","","","2026-01-07","","005A"\n'
        '"00TC","003A","006A","001A","Completed","true","Email","","","","2026-01-07","","005A"\n'
        '"00TD","003A","006A","001A","Open","false","Call","","","","2026-01-07","","005A"\n'
    ),
    "Event.csv": (
        '"Id","WhoId","WhatId","AccountId","StartDateTime","EndDateTime","IsAllDayEvent",'
        '"OwnerId","CreatedDate"\n'
        '"00UA","003A","006A","001A","2026-01-12T10:00:00.000Z","2026-01-12T11:00:00.000Z",'
        '"false","005A","2026-01-09T09:00:00.000Z"\n'
        '"00UB","003A","006A","001A","2026-07-12T10:00:00.000Z","2026-07-12T11:00:00.000Z",'
        '"false","005A","2026-01-09T09:00:00.000Z"\n'
    ),
    "EmailMessage.csv": (
        '"Id","RelatedToId","Incoming","MessageDate","IsBounced","CreatedById"\n'
        '"02sA","006A","false","2026-01-08T09:15:00.000Z","false","005A"\n'
        '"02sB","001A","true","2026-01-08T10:15:00.000Z","false","005A"\n'
    ),
    "User.csv": '"Id","Name","CreatedDate"\n"005A","Ada Lovelace","2025-01-01T08:00:00.000Z"\n',
}
SALESFORCE_REPORT = {
    "Opportunity.csv": (
        "Opportunities of this year\n\n"
        "Opportunity ID,Opportunity Owner,Stage,Amount Currency,Amount,Close Date,Created Date\n"
        "006A,Ada Lovelace,Closed Won,EUR,8000,2026-02-16,2026-01-05\n"
        "006B,Ada Lovelace,Closed Lost,EUR,8000,2026-02-16,2026-01-05\n"
    ),
}
PIPEDRIVE = {
    "deals-12345-1.csv": (
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of value,Deal - Organization ID,"
        "Deal - Contact person ID,Deal - Pipeline,Deal - Stage,Deal - Owner,Deal - Status,"
        "Deal - Deal created,Deal - Update time,Deal - Last stage change,Deal - Won time,"
        "Deal - Lost time,Deal - Lost reason,Deal - Expected close date\n"
        "1,Globex,8000,EUR,9,5,Sales,Negotiations Started,Ada,Won,2026-01-05 09:30:00,"
        "2026-02-16 10:00:00,2026-02-01 10:00:00,2026-02-16 10:00:00,,,2026-03-01\n"
        "2,Hooli,3000,EUR,,,Sales,Qualified,Ada,Open,2026-01-20 11:00:00,2026-01-20 11:00:00,,,,,\n"
        "3,Initech,3000,EUR,,,Sales,Qualified,Ada,Lost,2026-01-20 11:00:00,2026-02-20 11:00:00,,,"
        "2026-02-20 11:00:00,Price,\n"
    ),
    "organizations-12345-2.csv": (
        "Organization - ID,Organization - Name,Organization - Owner,"
        "Organization - Organization created\n9,Globex,Ada,2025-12-01 08:00:00\n"
    ),
    "people-12345-3.csv": (
        "Person - ID,Person - Name,Person - Organization ID,Person - Person created\n"
        "5,Hank,9,2025-12-02 08:00:00\n"
    ),
    "activities-12345-4.csv": (
        "Activity - ID,Activity - Subject,Activity - Type,Activity - Done,Activity - Due date,"
        "Activity - Duration,Activity - Deal ID,Activity - Assigned to user,"
        "Activity - Marked as done time\n"
        "71,Intro,Call,Done,2026-01-06,00:30,1,Ada,2026-01-06 10:00:00\n"
        "72,Demo,Meeting,Done,2026-01-07,01:00,1,Ada,\n"
        "73,Offer,Email,Done,2026-01-08,,1,Ada,2026-01-08 09:15:00\n"
        "74,Later,Call,To do,2026-01-09,00:30,1,Ada,\n"
    ),
}
GENERIC = {
    "deals.csv": (
        "deal_id,created_at,stage,owner_id,amount,currency,status,closed_at\n"
        "1,2026-01-05,Offer,ada,8000,EUR,won,2026-02-16\n2,2026-01-05,Offer,ada,,,,\n"
        "3,2026-01-05,Offer,ada,,,lost,2026-02-16\n"
    ),
    "stages.csv": "deal_id,stage,entered_at\n1,Demo,2026-01-20\n",
    "activities.csv": (
        "activity_id,kind,occurred_at,rep_id,deal_ids,medium\n"
        "7,call,2026-01-06T10:00:00Z,ada,1;2,\n8,email_sent,2026-01-07,ada,1,\n"
        "9,meeting,2026-01-08,ada,1,\n10,message_sent,2026-01-09,ada,1,fax\n"
        "11,note,2026-01-09,ada,1,\n12,email_received,2026-01-09,ada,1,\n"
        "13,message_received,2026-01-09,ada,1,sms\n"
    ),
    "accounts.csv": "account_id,name\nA,Globex\n",
    "contacts.csv": "contact_id\nC\n",
    "reps.csv": "rep_id,role,team_id\nada,AE,north\n",
    "subscriptions.csv": (
        "subscription_id,account_id,starts_on,ends_on,mrr,currency\n"
        "S1,A,2026-01-01,2026-03-01,100,EUR\nS2,A,2026-01-01,2027-01-01,50,EUR\n"
        "S3,A,2026-01-01,2026-01-01,9,EUR\nS4,A,2026-08-01,,9,EUR\n"
    ),
}
